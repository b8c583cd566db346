import { QueryObserver } from "@tanstack/react-query";
import { expect, test } from "vitest";
import { queryClient, readAgain } from "./queries";

test("a first read that began before a change is made again after it", async () => {
  const queries = queryClient();
  const answers: ((names: string[]) => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ["names"],
    queryFn: () => new Promise<string[]>((answer) => answers.push(answer)),
  });
  const stop = observer.subscribe(() => undefined);
  expect(answers).toHaveLength(1);

  const again = readAgain(queries, ["names"]);
  await expect.poll(() => answers.length).toBe(2);
  answers[0]?.([]);
  answers[1]?.(["added"]);
  await again;

  expect(observer.getCurrentResult().data).toEqual(["added"]);
  stop();
});
