/** Results of statistics, as tasks have them. */
import { listOf, member, objectOf, textOf } from "../../catalog/schema/reading";

/** Messages of an application, and the endpoints they went to. */
export interface UsageRow {
  /** Null for applications beyond the bound of the list. */
  app: string | null;
  messages: number;
  destinations: number;
}

/** Event types that an application's endpoints receive; null for all. */
export interface SubscriptionRow {
  app: string;
  eventTypes: string[];
  hasAll: boolean;
}

/** Returns the counts by application, most messages first. */
export function usageRows(data: Record<string, unknown>): UsageRow[] {
  const counted = listOf(data["appStats"]).map((each) => {
    const row = objectOf(each);
    const app = textOf(member(row, "appUid")) ?? textOf(member(row, "appId"));
    return { ...countsOf(row), app };
  });
  counted.sort((a, b) => b.messages - a.messages);
  const others = objectOf(data["others"]);
  return others === null ? counted : [...counted, { ...countsOf(others), app: null }];
}

/** Returns the subscriptions by application. */
export function subscriptionRows(data: Record<string, unknown>): SubscriptionRow[] {
  return listOf(data["event_types"]).map((each) => {
    const row = objectOf(each);
    const names = listOf(member(row, "explicitlySubscribedEventTypes"));
    return {
      app: textOf(member(row, "appId")) ?? "",
      eventTypes: names.filter((name) => typeof name === "string"),
      hasAll: member(row, "hasCatchAllEndpoint") === true,
    };
  });
}

function countsOf(row: Record<string, unknown> | null) {
  const messages = member(row, "messages");
  const destinations = member(row, "messageDestinations");
  return { messages: Number(messages ?? 0), destinations: Number(destinations ?? 0) };
}
