"""Runs the queue (procrastinate): what features asked for later, and what the clock asks for."""

import asyncio
import signal
from collections.abc import Callable
from typing import Any

import structlog
from procrastinate import App, PsycopgConnector, RetryStrategy

from khoanh.entrypoints.worker.courier import dicom_courier, hl7_courier
from khoanh.entrypoints.worker.jobs import JOBS, PERIODIC, SWEEPS, WORKS
from khoanh.foundation.identity import Principal, act_as_system
from khoanh.transaction import Desk

_CONCURRENCY = 2
_STALLED_AFTER_S = 60


def run_worker(desk: Desk, database_url: str) -> None:
    """Run jobs until SIGTERM or SIGINT; a job that runs then is finished first, up to ten seconds."""
    app = build_queue(desk, database_url)
    couriers = hl7_courier(desk), dicom_courier(desk)
    for courier in couriers:
        courier.start()
    try:
        asyncio.run(_work(app))
    finally:
        for courier in couriers:
            courier.stop()


def build_queue(desk: Desk, database_url: str) -> App:
    """Return the queue with every job of ours registered."""
    app = App(connector=PsycopgConnector(conninfo=database_url, min_size=1, max_size=4))
    for name, job in JOBS.items():
        app.task(name=name, retry=RetryStrategy(max_attempts=5, exponential_wait=3))(_bind(desk, name, job))
    for name, job in WORKS.items():
        app.task(name=name, retry=RetryStrategy(max_attempts=5, exponential_wait=3))(_bind_work(desk, name, job))
    for name, (cron, job) in PERIODIC.items():
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(_bind_periodic(desk, name, job)))
    for name, (cron, sweep) in SWEEPS.items():
        app.periodic(cron=cron)(app.task(name=name, queueing_lock=name)(_bind_sweep(desk, name, sweep)))
    app.periodic(cron="* * * * *")(app.task(name="retry_stalled", queueing_lock="retry_stalled")(_retrier(app)))
    return app


def _bind(desk: Desk, name: str, job: Callable[..., None]) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        with desk.unit(act_as_system(f"job {name}")) as unit:
            job(unit, **arguments)

    return run


def _bind_work(desk: Desk, name: str, job: Callable[..., None]) -> Callable[..., None]:
    def run(**arguments: Any) -> None:
        job(desk, act_as_system(f"job {name}"), **arguments)

    return run


def _bind_periodic(desk: Desk, name: str, job: Callable[..., None]) -> Callable[..., None]:
    run = _bind(desk, name, job)

    def tick(timestamp: int) -> None:
        run()

    return tick


def _bind_sweep(desk: Desk, name: str, sweep: Callable[[Desk, Principal], object]) -> Callable[..., None]:
    def tick(timestamp: int) -> None:
        sweep(desk, act_as_system(f"job {name}"))

    return tick


def _retrier(app: App) -> Callable[..., Any]:
    async def retry_stalled(timestamp: int) -> None:
        """Take up the jobs of workers that were killed."""
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALLED_AFTER_S):
            await app.job_manager.retry_job(job)
        await app.job_manager.delete_old_jobs(nb_hours=72, include_failed=False)

    return retry_stalled


async def _work(app: App) -> None:
    log = structlog.get_logger()
    async with app.open_async():
        worker = asyncio.create_task(
            app.run_worker_async(
                concurrency=_CONCURRENCY,
                install_signal_handlers=False,
                shutdown_graceful_timeout=10,
                delete_jobs="never",
            )
        )
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, worker.cancel)
        try:
            await worker
        except asyncio.CancelledError:
            log.info("worker stopped")
