/** A fault of one field of a request: `path` is the field's place, such as `["retrySchedule", 0]`. */
export interface FieldProblem {
  path: (string | number)[];
  message: string;
}

/** An answer of the API that is not the one asked for; `status` 0 means no answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly problems: FieldProblem[] = [],
    readonly retryAfter: number | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }

  /** Whether the same request may succeed later. */
  get isTransient(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/** Returns the error that a refused response says. */
export function apiError(response: Response, body: unknown): ApiError {
  const { detail } = (body ?? {}) as { detail?: unknown };
  const retryAfter = Number(response.headers.get("retry-after")) || null;
  if (Array.isArray(detail)) {
    const problems = detail.map(fieldProblem);
    const message = problems.map((problem) => problem.message).join(" ");
    return new ApiError(response.status, message, problems, retryAfter);
  }
  const message = typeof detail === "string" ? detail : response.statusText;
  return new ApiError(response.status, message, [], retryAfter);
}

function fieldProblem(problem: { loc: (string | number)[]; msg: string }): FieldProblem {
  // The first place is where the field stands: "body", "query", "path" or "header".
  return { path: problem.loc.slice(1), message: problem.msg };
}
