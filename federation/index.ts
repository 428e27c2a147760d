/**
 * "carnet/federation": one model, many hospitals. Everything here is pure: a hospital is a learner, a round is a function of what came back. The
 * hospital's own process and the server's desk use the same functions.
 */
export { FederationError } from "./federation-error.ts";
export type { FederationErrorCode } from "./federation-error.ts";
export type { Metrics, Participation, RoundRecord } from "../protocol/federation/round.ts";
export type { ModelArchitecture, ModelLayout } from "../protocol/federation/model.ts";
export type { Algorithm, TrainingPlan, TrainingPlanInput } from "../protocol/federation/plan.ts";
export { learnerOf, initialWeights } from "./models/initial.ts";
export type { HospitalData } from "./models/initial.ts";
export type { Learner, LocalTask, Trained } from "./models/learner.ts";
export { network } from "./models/network.ts";
export type { Examples, Network, NetworkArchitecture } from "./models/network.ts";
export { setTensorWeights, tensorLayout, tensorLearner, tensorWeights } from "./models/tensor-learner.ts";
export type { LayersModel, TensorLearnerOptions, TensorLibrary } from "./models/tensor-learner.ts";
export { dealByLabels, dealBySize, drawScanner, measuredBy, takeRows, withoutModality } from "./partition/partition.ts";
export type { DealOptions, Scanner } from "./partition/partition.ts";
export { syntheticHospitals } from "./partition/synthetic.ts";
export type { SyntheticOptions } from "./partition/synthetic.ts";
export { defaultOrders, epsilonOf, noiseFor, privacySpent } from "./privacy/accountant.ts";
export type { Conversion, Spent } from "./privacy/accountant.ts";
export { budgetSpent, roundCost, spend } from "./privacy/ledger.ts";
export type { BudgetEntry, BudgetLedger } from "../protocol/federation/budget.ts";
export { renyiOf } from "./privacy/renyi.ts";
export type { SampledGaussian } from "./privacy/renyi.ts";
export { SecureCollector } from "./privacy/secure-aggregation/collector.ts";
export type { OpenedSum } from "./privacy/secure-aggregation/collector.ts";
export { SecureParticipant } from "./privacy/secure-aggregation/participant.ts";
export type { ParticipantOptions } from "./privacy/secure-aggregation/participant.ts";
export { secureSum } from "./privacy/secure-aggregation/secure-sum.ts";
export type { SecureSum, SecureSumOptions, SumStep } from "./privacy/secure-aggregation/secure-sum.ts";
export { combineShares, splitSecret } from "./privacy/secure-aggregation/shamir.ts";
export { chosenHospitals, closeRound, isOver, parsePlan, startExperiment } from "./rounds/experiment.ts";
export type { Experiment, Gathered } from "./rounds/experiment.ts";
export { simulate, simulateAll } from "./rounds/simulate.ts";
export type { Fate, SimulatedRound, SimulationOptions } from "./rounds/simulate.ts";
export { coordinateMedian, krum, krumScores, multiKrum, trimmedMean } from "./strategies/robust.ts";
export { updateOf } from "./strategies/update.ts";
export type { Update } from "./strategies/update.ts";
export { decodeWeights, encodeWeights, packWeights, weightsDigest } from "./weights/container.ts";
export type { Weights } from "./weights/container.ts";
export { distance, layoutOf, norm, parameterCount } from "./weights/layout.ts";
