"use client";

import { useTranslations } from "next-intl";
import { useState } from "react";
import type { Role } from "../../protocol/identity.ts";
import { Dialog } from "../ui/dialog.tsx";
import { SelectField } from "../ui/field.tsx";
import { Form } from "../ui/form.tsx";

/** Gives a person another role. A question of its own: a role decides who may read whose work. */
export function RoleForm({ person, roles }: { person: { id: string; name: string; role: Role }; roles: Role[] }) {
  const t = useTranslations("people");
  const [role, setRole] = useState(person.role);
  return (
    <Dialog
      opener={t(`roles.${person.role}`)}
      openerLabel={t("role.opener", { name: person.name, role: t(`roles.${person.role}`) })}
      title={t("role.title", { name: person.name })}
    >
      {(close) => (
        <Form action="/api/people/role" submit={t("role.submit")} onAnswer={close}>
          <input type="hidden" name="person" value={person.id} />
          <SelectField
            label={t("columns.role")}
            name="role"
            value={role}
            hint={t(`roleHints.${role}`)}
            onChange={(event) => setRole(roles.find((choice) => choice === event.target.value) ?? person.role)}
          >
            {roles.map((choice) => (
              <option key={choice} value={choice}>
                {t(`roles.${choice}`)}
              </option>
            ))}
          </SelectField>
        </Form>
      )}
    </Dialog>
  );
}
