/**
 * What mutation testing changes. Each room is held by the tests in its own folder alone.
 * `slow`: tests that say nothing about the room, or too little for their time. `runs`: the most runs of a property.
 */
export const rooms = {
  space: { folder: 'src/space', slow: [], runs: 25 },
  // The slow tests are those of the contract suite itself.
  policies: { folder: 'src/termination', slow: ['broken-policies.test.ts'], runs: 200 },
  // Parts of `policies` that the long tests of other policies reach too. With their own tests alone they take minutes.
  ranking: { folder: 'src/termination/ranking', slow: [], runs: 20 },
  curve: { folder: 'src/termination/curve', slow: ['curve-contract.test.ts'], runs: 40 },
  // The oracle of the fold counts what its logs reach, so it needs all of them.
  fold: { folder: 'src/sweep/fold', slow: [], runs: 400 },
};
