//! One connection, driven by the thread that asks: no other thread stands between a statement and its answer.
//! Statements go out together and are prepared once for each connection. What is asked is in `reading` and `writing`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Row, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::address::DatabaseUrl;
use super::trouble::Trouble;
use crate::store::StoreError;

/// What holds for every connection, whatever the server's own settings say: a commit is on the disk when it is answered;
/// nobody waits for ever; and statements are planned once. Each is written so that only its index comes into question, also
/// while a table is empty and nothing is known of it: what is planned then holds until statistics are gathered.
const SETTINGS: &str = "SET synchronous_commit = on;
    SET lock_timeout = '10s'; SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';
    SET plan_cache_mode = force_generic_plan; SET jit = off; SET enable_seqscan = off";
/// Longer than the server itself lets a statement take.
const ANSWER_TIMEOUT: Duration = Duration::from_secs(40);
/// How long finding a server and being let in takes at most.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// A value that goes into a statement.
pub(super) type Param = Box<dyn ToSql + Sync>;

/// Something to send.
pub(super) enum Ask {
    /// A statement without values: one that begins or ends a transaction.
    Plain(&'static str),
    /// A statement with values, prepared once.
    Prepared(Cow<'static, str>, Vec<Param>),
}

type Driver = Pin<Box<dyn Future<Output = Result<(), Error>> + Send>>;
type Answer<'a> = Pin<Box<dyn Future<Output = Result<Vec<Row>, Error>> + 'a>>;

/// A connection.
pub(super) struct Session {
    /// None only while it is being dropped.
    runtime: Option<Runtime>,
    client: Client,
    /// None once the connection has ended.
    driver: Option<Driver>,
    prepared: HashMap<Cow<'static, str>, Statement>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // A runtime may be dropped anywhere only in this way.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl Ask {
    /// A statement with values.
    pub(super) fn prepared(sql: impl Into<Cow<'static, str>>, params: Vec<Param>) -> Self {
        Self::Prepared(sql.into(), params)
    }
}

impl Session {
    /// Connects.
    pub(super) fn open(url: &DatabaseUrl, tls: &MakeRustlsConnect) -> Result<Self, Trouble> {
        let failed =
            |error: String| Trouble { error: StoreError::Failed(error), left: super::trouble::Left::Failed };
        let runtime =
            Builder::new_current_thread().enable_all().build().map_err(|error| failed(error.to_string()))?;
        let connecting = url.config().connect(tls.clone());
        let connected = runtime
            .block_on(async { tokio::time::timeout(CONNECT_TIMEOUT, connecting).await })
            .map_err(|_| Trouble::away("the server does not answer"))?;
        let (client, connection) = connected.map_err(|error| Trouble::of(&error))?;
        let mut session = Self {
            runtime: Some(runtime),
            client,
            driver: Some(Box::pin(connection)),
            prepared: HashMap::new(),
        };
        session.batch(SETTINGS)?;
        Ok(session)
    }

    /// Sends several statements as one text, and waits for all of them.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Trouble> {
        let Self { runtime, client, driver, .. } = self;
        drive(runtime.as_ref(), driver, client.batch_execute(sql))
    }

    /// Sends all of these at once, in this order, and waits for all answers. Where one fails, those before it went well, and
    /// its place is told.
    pub(super) fn ask(&mut self, asks: &[Ask]) -> Result<Vec<Vec<Row>>, (usize, Trouble)> {
        self.prepare(asks).map_err(|trouble| (0, trouble))?;
        let Self { runtime, client, driver, prepared } = self;
        let client = &*client;
        let mut answers: Vec<Answer<'_>> = Vec::with_capacity(asks.len());
        for ask in asks {
            match ask {
                Ask::Plain(sql) => {
                    answers
                        .push(Box::pin(async move { client.batch_execute(sql).await.map(|()| Vec::new()) }));
                }
                Ask::Prepared(sql, params) => {
                    let Some(statement) = prepared.get(sql) else { continue };
                    let params: Vec<&(dyn ToSql + Sync)> = params.iter().map(AsRef::as_ref).collect();
                    answers.push(Box::pin(async move { client.query(statement, &params).await }));
                }
            }
        }
        let answered = drive(runtime.as_ref(), driver, async { Ok(all_in_order(answers).await) });
        let mut rows = Vec::with_capacity(asks.len());
        for (at, answer) in answered.map_err(|trouble| (0, trouble))?.into_iter().enumerate() {
            rows.push(answer.map_err(|error| (at, Trouble::of(&error)))?);
        }
        Ok(rows)
    }

    /// Sends a text without values and does not wait: what comes back is read with the next answer.
    pub(super) fn tell(&mut self, sql: &'static str) {
        let Self { runtime: Some(runtime), client, driver, .. } = self else { return };
        let mut telling = pin!(client.batch_execute(sql));
        runtime.block_on(poll_fn(|context| {
            let _ = telling.as_mut().poll(context);
            let _ = poll_driver(driver, context);
            Poll::Ready(())
        }));
    }

    /// Whether the server is known to have closed it.
    pub(super) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    /// Prepares what has not been yet, all of it together.
    fn prepare(&mut self, asks: &[Ask]) -> Result<(), Trouble> {
        let mut unknown: Vec<Cow<'static, str>> = Vec::new();
        for ask in asks {
            if let Ask::Prepared(sql, _) = ask
                && !self.prepared.contains_key(sql)
                && !unknown.contains(sql)
            {
                unknown.push(sql.clone());
            }
        }
        for sql in unknown {
            let Self { runtime, client, driver, prepared } = self;
            let statement = drive(runtime.as_ref(), driver, client.prepare(&sql))?;
            prepared.insert(sql, statement);
        }
        Ok(())
    }
}

/// Waits for something that the connection has to answer, and drives the connection meanwhile.
fn drive<T>(
    runtime: Option<&Runtime>,
    driver: &mut Option<Driver>,
    work: impl Future<Output = Result<T, Error>>,
) -> Result<T, Trouble> {
    let Some(runtime) = runtime else { return Err(Trouble::timed_out()) };
    let mut work = pin!(work);
    let mut said = None;
    let driven = poll_fn(|context| {
        if let Poll::Ready(done) = work.as_mut().poll(context) {
            return Poll::Ready(done);
        }
        // Whatever was answered before the connection ended can be read still; then the work ends as well.
        if let Some(ended) = poll_driver(driver, context) {
            said = ended.err();
        }
        work.as_mut().poll(context)
    });
    let done = runtime.block_on(async { tokio::time::timeout(ANSWER_TIMEOUT, driven).await });
    match (done, said) {
        (Err(_), _) => Err(Trouble::timed_out()),
        // What the connection ended with says more than that it ended.
        (Ok(Err(error)), Some(last)) if error.is_closed() => Err(Trouble::of(&last)),
        (Ok(done), _) => done.map_err(|error| Trouble::of(&error)),
    }
}

/// Lets the connection send and read; what it ended with, when it does.
fn poll_driver(driver: &mut Option<Driver>, context: &mut Context<'_>) -> Option<Result<(), Error>> {
    match driver.as_mut()?.as_mut().poll(context) {
        Poll::Ready(ended) => {
            *driver = None;
            Some(ended)
        }
        Poll::Pending => None,
    }
}

/// Polls the first one first, so that what they send is sent in order.
async fn all_in_order<T>(mut waiting: Vec<Pin<Box<dyn Future<Output = T> + '_>>>) -> Vec<T> {
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    poll_fn(|context| {
        let mut all = true;
        for (future, done) in waiting.iter_mut().zip(&mut done) {
            if done.is_none() {
                match future.as_mut().poll(context) {
                    Poll::Ready(value) => *done = Some(value),
                    Poll::Pending => all = false,
                }
            }
        }
        if all { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}
