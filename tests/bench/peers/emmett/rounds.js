// The same job by Emmett, as its documentation shows it: `CommandHandler` over `getPostgreSQLEventStore`.
// A line on stdin asks for a round, a line on stdout answers it; see ../emmett_members.py.
import { createInterface } from 'node:readline';
import { CommandHandler } from '@event-driven-io/emmett';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';

const store = getPostgreSQLEventStore(process.env.ADDRESS);

const initialState = () => ({ status: 'unknown', communityId: null, reportedTo: null });

const evolve = (state, { type, data }) => {
  switch (type) {
    case 'MemberRegistered':
      return { ...state, status: 'known', communityId: data.communityId, particulars: data.particulars };
    case 'MemberReportedIn':
      return { ...state, reportedTo: data.communityId };
    default:
      return state;
  }
};

const handle = CommandHandler({ evolve, initialState });

const register = (id, data) => handle(store, id, () => [{ type: 'MemberRegistered', data }]);

const reportIn = (id, data) =>
  handle(store, id, (state) => {
    if (state.status !== 'known') throw new Error('not known');
    return state.reportedTo === data.communityId ? [] : [{ type: 'MemberReportedIn', data }];
  });

const concurrently = async (concurrent, from, to, work) => {
  let next = from;
  const worker = async () => {
    while (next < to) await work(next++);
  };
  await Promise.all(Array.from({ length: concurrent }, worker));
};

const answers = {
  fill: async ({ members, registered }) => {
    await store.schema.migrate();
    await concurrently(8, 0, members, (number) => register(`member-${number}`, registered));
    return 'filled';
  },
  round: async ({ members, first, count, concurrent, communities, employer, on }) => {
    const begun = process.hrtime.bigint();
    await concurrently(concurrent, first, first + count, (number) =>
      reportIn(`member-${number % members}`, {
        memberId: `member-${number % members}`,
        communityId: communities[Math.floor(number / members) % communities.length],
        on,
        channel: 'DESK',
        employer,
      }),
    );
    return count / (Number(process.hrtime.bigint() - begun) / 1e9);
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  console.log(JSON.stringify(await answers[asked.what](asked)));
}
await store.close();
