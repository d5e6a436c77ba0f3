"""The process that follows each service's own log: its projectors and its policies, in a thread each."""

from infra.adapters import metrics
from infra.adapters.background import Background, begin, opened, telling_of
from infra.adapters.news import WORKER
from infra.adapters.runtime import Runtime


def follow_own_log(background: Background, runtime: Runtime) -> None:
    """The projectors and policies of a service that need no bus."""
    telling = telling_of(runtime.name)
    background.add_consumers(runtime.name, "projectors", runtime.projectors(None, tell=telling))
    background.add_consumers(runtime.name, "policies", runtime.policies(None, tell=telling))


def main() -> None:
    """Follow until told to stop."""
    settings = begin(WORKER)
    background, runtimes = Background(), opened(settings)
    for runtime in runtimes:
        follow_own_log(background, runtime)
    background.run(WORKER, settings, metrics.Followed(runtimes))
    for runtime in runtimes:
        runtime.close()


if __name__ == "__main__":
    main()
