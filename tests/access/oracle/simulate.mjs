// Answers one JSON question a line with one line, in one process for thousands of them.
// Its argument is the folder in which the packages of package.json are installed.
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'

const { runSimulation, runUnsafeSimulation } = createRequire(`${process.argv[2]}/`)(
  '@cloud-copilot/iam-simulate'
)

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${await answer(JSON.parse(line))}\n`)
}

async function answer({ request, identity, boundary, trust }) {
  const simulation = {
    request,
    identityPolicies: named(identity),
    permissionBoundaryPolicies: boundary ? named([boundary]) : undefined,
    resourcePolicy: trust,
    serviceControlPolicies: [],
    resourceControlPolicies: []
  }
  // The quick way refuses nothing, but knows no trust policies.
  if (!trust) return runUnsafeSimulation(simulation, {})
  const { overallResult, errors } = await runSimulation(simulation, {})
  return overallResult ?? `Error: ${JSON.stringify(errors)}`
}

function named(policies) {
  return policies.map((policy, index) => ({ name: `policy-${index}`, policy }))
}
