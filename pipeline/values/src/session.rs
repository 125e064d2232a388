//! The one place where a session of the SQL engine is opened. All SQL of this crate runs through it, so another engine
//! with the same interface can take its place.

use crate::error::ValuesError;
use crate::stretch::Stretches;
use crate::tally::Tally;
use datafusion::arrow::datatypes::DataType;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::SessionStateBuilder;
use datafusion::execution::runtime_env::RuntimeEnvBuilder;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::{self, ExecutionPlan};
use datafusion::prelude::{SessionConfig, SessionContext};
use futures::StreamExt as _;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// Memory that queries may hold before they spill to temporary files or fail.
const MEMORY_LIMIT: usize = 4 << 30;

/// How long one statement may take. The longest of the plan takes seconds; a join without a condition takes years.
const TIME_LIMIT: Duration = Duration::from_secs(600);

/// Stack of the threads that plan and run queries: the engine walks a query recursively, and drops it so. Measured: the
/// longest query that is let through overflows 2 MiB and fits into 8.
const STACK: usize = 64 << 20;

/// Does the engine's work on a thread whose stack holds any query that is let through.
pub(crate) fn on_deep_stack<T: Send>(work: impl FnOnce() -> Result<T, ValuesError> + Send) -> Result<T, ValuesError> {
    std::thread::scope(|scope| {
        let failed = |source| ValuesError::Io { path: "thread".into(), source };
        let worker = std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).map_err(failed)?;
        worker.join().unwrap_or_else(|_| {
            let why = "the SQL engine broke off; is a Parquet file damaged? `load` makes them anew";
            Err(ValuesError::Io { path: "1-records".into(), source: std::io::Error::other(why) })
        })
    })
}

/// A session of the engine and the threads that it runs on.
pub(crate) struct Session {
    context: SessionContext,
    threads: usize,
    runtime: tokio::runtime::Runtime,
}

impl Session {
    /// Opens a session that sees no files and no tables but those that are registered with it.
    pub(crate) fn open(threads: usize) -> Result<Self, ValuesError> {
        let threads = threads.max(1);
        let mut config = SessionConfig::new().with_target_partitions(threads).with_information_schema(false);
        let parser = &mut config.options_mut().sql_parser;
        // `0.6` is a decimal: sums of floats change with the number of threads.
        parser.parse_float_as_decimal = true;
        parser.collect_spans = true;
        let environment = RuntimeEnvBuilder::new()
            .with_memory_limit(MEMORY_LIMIT, 1.0)
            .build_arc()
            .map_err(ValuesError::engine("opening the SQL engine"))?;
        let state = SessionStateBuilder::new()
            .with_config(config)
            .with_runtime_env(environment)
            .with_default_features()
            .with_table_functions(std::collections::HashMap::new())
            .build();
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_stack_size(STACK)
            .enable_time()
            .build()
            .map_err(|source| ValuesError::Io { path: "threads".into(), source })?;
        Ok(Self { context: SessionContext::new_with_state(state), threads, runtime })
    }

    pub(crate) fn context(&self) -> &SessionContext {
        &self.context
    }

    /// How many threads the engine uses.
    pub(crate) fn threads(&self) -> usize {
        self.threads
    }

    /// Makes plans ready to run, as many at once as there are threads: for small tables this takes longer than to run them.
    pub(crate) fn plan_all(&self, plans: Vec<Result<LogicalPlan>>) -> Vec<Result<Arc<dyn ExecutionPlan>>> {
        let state = Arc::new(self.context.state());
        self.wait_all(plans.into_iter().map(|plan| {
            let state = Arc::clone(&state);
            async move { state.create_physical_plan(&plan?).await }
        }))
    }

    /// Runs plans side by side. Each may read a whole table, so they should be no more than the threads.
    pub(crate) fn run_all(&self, plans: Vec<Arc<dyn ExecutionPlan>>) -> Vec<Result<Vec<RecordBatch>>> {
        self.wait_all(plans.into_iter().map(|plan| physical_plan::collect(plan, self.context.task_ctx())))
    }

    /// Adds up evidence of several indicators side by side. Each may read a whole table, so they should be no more than the threads.
    pub(crate) fn tally_all(
        &self,
        evidence: Vec<(String, Arc<dyn ExecutionPlan>)>,
        stretches: &Arc<Stretches>,
    ) -> Vec<Result<Vec<RecordBatch>>> {
        self.wait_all(evidence.into_iter().map(|(indicator, plan)| {
            let (stretches, task) = (Arc::clone(stretches), self.context.task_ctx());
            async move {
                let (numerators, denominators) = number_types(&plan);
                let mut parts = JoinSet::new();
                for mut rows in physical_plan::execute_stream_partitioned(plan, task)? {
                    let (stretches, indicator) = (Arc::clone(&stretches), indicator.clone());
                    let (numerators, denominators) = (numerators.clone(), denominators.clone());
                    parts.spawn(async move {
                        let mut tally = Tally::new(&stretches);
                        while let Some(batch) = rows.next().await {
                            tally.add(&batch?)?;
                        }
                        tally.rows(&indicator, &numerators, &denominators)
                    });
                }
                parts.join_all().await.into_iter().collect()
            }
        }))
    }

    /// Does several things at once, and waits for each, but not for ever. What comes out keeps their order.
    fn wait_all<T: Send + 'static>(
        &self,
        works: impl Iterator<Item = impl Future<Output = Result<T>> + Send + 'static>,
    ) -> Vec<Result<T>> {
        self.runtime.block_on(async {
            let tasks: Vec<_> = works.map(|work| tokio::spawn(limited(TIME_LIMIT, work))).collect();
            let mut done = Vec::with_capacity(tasks.len());
            for task in tasks {
                done.push(task.await.unwrap_or_else(|failed| std::panic::resume_unwind(failed.into_panic())));
            }
            done
        })
    }

    /// Waits for the engine, but not for ever.
    pub(crate) fn wait<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        self.runtime.block_on(limited(TIME_LIMIT, work))
    }
}

/// The types of numerators and denominators.
fn number_types(plan: &Arc<dyn ExecutionPlan>) -> (DataType, DataType) {
    let schema = plan.schema();
    (schema.field(2).data_type().clone(), schema.field(3).data_type().clone())
}

async fn limited<T>(limit: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::time::timeout(limit, work).await.unwrap_or_else(|_| {
        let seconds = limit.as_secs();
        Err(DataFusionError::Execution(format!(
            "stopped after {seconds} s; look for a join without a condition or a recursion without an end"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_without_an_end_is_stopped() {
        let session = Session::open(1).unwrap();
        let endless = "WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n";
        let work = async { session.context().sql(endless).await?.collect().await };
        let error = session.runtime.block_on(limited(Duration::from_millis(200), work)).unwrap_err();
        assert!(error.to_string().contains("recursion without an end"), "{error}");
    }
}
