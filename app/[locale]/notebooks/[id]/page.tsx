import type { Metadata } from "next";
import { getTranslations } from "next-intl/server";
import { isRefusal } from "../../../../protocol/refusal.ts";
import { renderInitialCells } from "../../../../components/notebook/initial-cells.ts";
import { admonitionNames } from "../../../../components/notebook/initial-cells.ts";
import type { AdmonitionTitles } from "../../../../components/notebook/initial-cells.ts";
import { NotebookPage } from "../../../../components/notebook/notebook-page.tsx";
import { opensWithHeading } from "../../../../components/shelf/opens-with-heading.ts";
import { NotebookHeader } from "../../../../components/shelf/notebook-header.tsx";
import { ClientMessages } from "../../../../components/shell/client-messages.tsx";
import { services } from "../../../../server/services.ts";
import { RefusedPage } from "../../../refused-page.tsx";
import { languageOf, visit, whoVisits } from "../../../visit.ts";

interface NotebookProps {
  params: Promise<{ locale: string; id: string }>;
}

/** Sentences that a notebook needs in the browser. */
const namespaces = ["notebook", "output", "federationPicture", "viewer", "features", "refusals", "kernel", "shelf"];

export async function generateMetadata(page: NotebookProps): Promise<Metadata> {
  const { id } = await page.params;
  await languageOf(page, `/notebooks/${id}`);
  const who = await whoVisits();
  const notebook = who === null ? null : await services().notebooks.summary(who, id);
  return notebook === null || isRefusal(notebook) ? {} : { title: notebook.title };
}

export default async function Notebook(page: NotebookProps) {
  const { id } = await page.params;
  const { language, who } = await visit(page, `/notebooks/${id}`);
  const { notebooks, courses } = services();
  const notebook = await notebooks.summary(who, id);
  if (isRefusal(notebook)) return <RefusedPage refusal={notebook} language={language} />;
  const cells = await notebooks.cells(who, id);
  if (isRefusal(cells)) return <RefusedPage refusal={cells} language={language} />;
  const preferences = await services().signIn.preferences(who);
  if (isRefusal(preferences)) return <RefusedPage refusal={preferences} language={language} />;
  const t = await getTranslations("notebook.admonitions");
  const titles = Object.fromEntries(admonitionNames.map((name) => [name, t(name)])) as AdmonitionTitles;
  const words = await getTranslations("notebook.references");
  const references = { figure: words("figure"), table: words("table"), equation: words("equation") };
  const { course, lesson } = notebook;
  return (
    <ClientMessages namespaces={namespaces}>
      <NotebookHeader
        notebook={notebook}
        reader={who.person.id}
        course={courses.find(course ?? "")}
        language={language}
        headed={opensWithHeading(cells)}
      />
      <NotebookPage
        key={notebook.id}
        notebookId={notebook.id}
        title={notebook.title}
        lesson={course === null || lesson === null ? undefined : { course, lesson }}
        person={{ id: who.person.id, name: who.person.name }}
        preferences={preferences}
        language={language}
        initialCells={renderInitialCells(cells, { titles, references })}
      />
    </ClientMessages>
  );
}
