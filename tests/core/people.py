"""Actors for tests of mechanisms, which know of a person only what stands here."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4


@dataclass(frozen=True)
class Somebody:
    pk: UUID = field(default_factory=uuid4)
    is_active: bool = True
    is_authenticated: bool = True


@dataclass
class Race:
    """Runs the same function in several threads at once and gathers what came of it."""

    results: list[object] = field(default_factory=list)

    def run(self, *functions):  # type: ignore[no-untyped-def]
        import threading

        from django.db import connection

        barrier = threading.Barrier(len(functions))

        def one(function):  # type: ignore[no-untyped-def]
            try:
                barrier.wait(10)
                self.results.append(function())
            except Exception as error:
                self.results.append(error)
            finally:
                connection.close()

        threads = [threading.Thread(target=one, args=[function]) for function in functions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return self.results
