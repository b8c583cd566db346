"""Operations of /api/v1/background-task."""

from functions.api.operations import Call, Operations
from functions.api.schemas.background_tasks import (
    BackgroundTaskOut,
    BackgroundTaskQuery,
    background_task_out,
    listed_task_out,
)
from functions.api.schemas.lists import ListOut, page_out
from functions.http.response import Response, json_response
from shared.domain.ids import TASK

operations = Operations("/api/v1/background-task")


@operations.add("background-task.list", "GET", responses={200: ListOut[BackgroundTaskOut]})
def list_tasks(call: Call, query: BackgroundTaskQuery) -> Response:
    """List background tasks.

    Newest first, unless `order` says otherwise.
    """
    request = query.ordered_page(TASK, descending=True)
    page = call.services.background_tasks.page(call.identity, request, query.wants)
    return json_response(200, page_out(page, listed_task_out))


@operations.add("background-task.get", "GET", "/<task_id>", responses={200: BackgroundTaskOut})
def get(call: Call) -> Response:
    """Get a background task.

    Shows its status and its results so far.
    """
    task = call.services.background_tasks.get(call.identity, call.path["task_id"])
    return json_response(200, background_task_out(task))


@operations.add(
    "background-task.cancel", "POST", "/<task_id>/cancel", responses={200: BackgroundTaskOut}
)
def cancel(call: Call) -> Response:
    """Cancel a background task.

    The task stops at its next step, and what it has done stays done. Its status is `failed` then,
    and `data.canceled` is true. A task that has ended stays as it is.
    """
    task = call.services.background_tasks.cancel(call.identity, call.path["task_id"])
    return json_response(200, background_task_out(task))
