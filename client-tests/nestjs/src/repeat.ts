/** Does `work` so many times, some of them at once. */
export async function repeat(times: number, atOnce: number, work: (time: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < times) await work(next++);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
