//! What a request that makes or deletes partitions may still take of its client's quota.

use std::cell::{Cell, RefCell};

use super::token_bucket::TokenBucket;
use super::{Kind, Measured, Taker};
use crate::ErrorCode;
use crate::call::{Client, ConnectionId};
use crate::clock::Millis;
use crate::metadata::Refusal;
use crate::state::State;

/// Asked for so many partitions, by whoever plans them.
pub(crate) type Charge<'a> = &'a dyn Fn(usize) -> Result<(), Refusal>;

/// Nobody has a quota.
pub(crate) const FREE: Charge<'static> = &|_| Ok(());

/// The quota while a request is planned, which only has a look at the rest of the state.
#[derive(Debug)]
pub(crate) struct Mutation {
    taker: Taker,
    connection: ConnectionId,
    rate: f64,
    burst: f64,
    strict: bool,
    now: Millis,
    bucket: RefCell<TokenBucket>,
    throttle: Cell<Millis>,
}

impl Mutation {
    /// Takes so many partitions.
    ///
    /// # Errors
    /// THROTTLING_QUOTA_EXCEEDED, if the quota is strict and was used up before.
    pub(crate) fn charge(&self, partitions: usize) -> Result<(), Refusal> {
        let (amount, mut bucket) = (partitions as f64, self.bucket.borrow_mut());
        let throttle = match self.strict {
            true => bucket.take_if_any(amount, self.rate, self.burst, self.now),
            false => bucket.take(amount, self.rate, self.burst, self.now),
        };
        if throttle > 0 {
            self.throttle.set(throttle);
        }
        if self.strict && throttle > 0 {
            return Err(Refusal::standard(ErrorCode::ThrottlingQuotaExceeded));
        }
        Ok(())
    }
}

impl State {
    /// Lets `act` plan with the quota of partitions that a client has. With `strict` it makes none once its quota is used
    /// up, else its connection is throttled afterwards.
    pub(crate) fn with_mutation_quota<R>(
        &mut self,
        client: &Client,
        strict: bool,
        now: Millis,
        act: impl FnOnce(&mut Self, Charge<'_>) -> R,
    ) -> R {
        let Some(mutation) = self.begin_mutation(client, strict, now) else { return act(self, FREE) };
        let result = act(self, &|partitions| mutation.charge(partitions));
        let usage = self.quotas.usage(mutation.taker, now);
        *usage = Measured::Tokens(mutation.bucket.into_inner());
        self.quotas.note(mutation.connection, mutation.throttle.get());
        result
    }

    fn begin_mutation(&mut self, client: &Client, strict: bool, now: Millis) -> Option<Mutation> {
        if !self.quotas.switch.is_on() {
            return None;
        }
        let (taker, bound) = self.taker(Kind::ControllerMutation, client)?;
        let rate = bound?;
        let broker = self.config.broker(client.broker_id);
        let burst = f64::from(broker.controller_quota_window_num)
            * f64::from(broker.controller_quota_window_size_seconds)
            * rate;
        let Measured::Tokens(bucket) = self.quotas.usage(taker.clone(), now) else { return None };
        let bucket = RefCell::new(*bucket);
        let connection = client.connection;
        Some(Mutation { taker, connection, rate, burst, strict, now, bucket, throttle: Cell::new(0) })
    }
}
