"""What events have begun: when a listener ends, answers are finished for a moment, and nothing outlives it."""

import asyncio


class AtWork:
    """The tasks in which a listener answers people and looks after servers."""

    def __init__(self) -> None:
        """Nothing is begun."""
        self._answers: set[asyncio.Task[object]] = set()
        self._others: set[asyncio.Task[object]] = set()

    def note_answer(self) -> None:
        """Note that the task that runs answers somebody: it is waited for."""
        _note(self._answers)

    def note(self) -> None:
        """Note that the task that runs does what may be cut short."""
        _note(self._others)

    async def end(self, patience_s: float) -> None:
        """Wait a while for answers; then end what is left, so that nothing asks the database after its end."""
        if self._answers:
            await asyncio.wait(tuple(self._answers), timeout=patience_s)
        left = (*self._answers, *self._others)
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)


def _note(tasks: set[asyncio.Task[object]]) -> None:
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("an event is answered outside of its task")
    tasks.add(task)
    task.add_done_callback(tasks.discard)
