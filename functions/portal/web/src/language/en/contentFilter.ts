export const contentFilter = {
  title: "Content filter",
  conditions: "Conditions",
  help: "The endpoint receives only messages whose content meets these conditions. Without any, it receives all messages of its event types and channels.",
  hint: "A JSON object with conditions on data (the payload), topic (the event type), id, time and metadata. Operators: $eq, $neq, $gt, $gte, $lt, $lte, $in, $nin, $startsWith, $endsWith, $exist, $or, $and, $not.",
  notAnObject: "This is not a JSON object.",
  saved: "The filter was saved.",
  try: "Try on recent messages",
  results: "Results for recent messages",
  matched: (matched: string, checked: string) =>
    `${matched} of the last ${checked} messages would reach the endpoint.`,
  notSubscribed: (count: string) => `${count} have another event type or channel.`,
  unchecked: (count: string) => `${count} could not be checked: their payload has expired.`,
  matchedList: "Messages that would reach the endpoint",
  leftOutList: "Messages that the filter would leave out",
};
