//! Finds what became of each request: a pure function of what was seen.

use crate::list::Listed;
use crate::ordered::OrderedMap;
use crate::sort;
use std::time::Duration;

use super::seen::{Correlated, Delivery, Ownership, Seen};
use super::{Exchange, ExchangeVerdict, Party, RecordPlace};

/// What became of each request over topics, oldest first.
pub(in crate::trace) fn exchanges(seen: &Seen) -> Vec<Exchange> {
    let search = Search::new(seen);
    let requests = seen.records.iter().filter(|record| record.reply_topic.is_some());
    let mut found: Vec<Exchange> = requests.map(|request| search.exchange(request)).listed();
    sort::by_key(&mut found, |exchange| exchange.sent_at);
    found
}

struct Search<'a> {
    seen: &'a Seen,
    /// Replies by topic and correlation id.
    replies: OrderedMap<(&'a str, &'a str), &'a Correlated>,
}

/// Who fetched a reply.
struct Fetched<'a> {
    delivery: &'a Delivery,
    by: Party,
}

impl<'a> Search<'a> {
    fn new(seen: &'a Seen) -> Self {
        let replies = seen.records.iter().filter(|record| record.reply_topic.is_none());
        let by_id = |reply: &'a Correlated| ((&*reply.place.topic, &*reply.correlation_id), reply);
        Self { seen, replies: replies.map(by_id).collect() }
    }

    fn exchange(&self, request: &Correlated) -> Exchange {
        let reply_topic = request.reply_topic.clone().unwrap_or_default();
        let sent = self.append_of(&request.place);
        let asker = sent.and_then(|sent| self.asker(sent, &reply_topic, request.reply_partition));
        let reply = self.replies.get(&(&*reply_topic, &*request.correlation_id)).map(|reply| &reply.place);
        let replied = reply.and_then(|reply| self.append_of(reply));
        let fetched = reply.and_then(|reply| self.fetched(reply, sent, asker));
        let verdict = self.verdict(sent, asker, reply, replied, fetched.as_ref());
        Exchange {
            correlation_id: request.correlation_id.clone(),
            request: request.place.clone(),
            sent_by: sent.map(|sent| party(sent, asker)),
            sent_at: sent.map(|sent| sent.asked_at),
            reply_topic,
            reply_partition: request.reply_partition,
            reply: reply.cloned(),
            replied_by: replied.map(|replied| party(replied, None)),
            replied_at: replied.map(|replied| replied.asked_at),
            delivered_to: fetched.as_ref().map(|fetched| fetched.by.clone()),
            delivered_at: fetched.map(|fetched| fetched.delivery.at),
            verdict,
        }
    }

    fn append_of(&self, place: &RecordPlace) -> Option<&'a Delivery> {
        self.seen.appends.iter().find(|append| append.covers(place))
    }

    /// The member that asks: a client awaits its reply in a partition that it owned when it last joined.
    fn asker(&self, sent: &Delivery, topic: &str, partition: Option<i32>) -> Option<&'a Ownership> {
        let mut before = self.seen.ownerships.iter().rev().filter(|own| own.from <= sent.asked_at);
        before.find(|own| {
            own.client_id == sent.client_id
                && match partition {
                    Some(partition) => own.has(topic, partition),
                    None => own.partitions.contains_key(topic),
                }
        })
    }

    /// Who was given the reply: whoever asked, if it was among them, else the first of its group.
    fn fetched(
        &self,
        reply: &RecordPlace,
        sent: Option<&Delivery>,
        asker: Option<&Ownership>,
    ) -> Option<Fetched<'a>> {
        let given = self.seen.deliveries.iter().filter(|delivery| delivery.covers(reply));
        let mut given = given.filter_map(|delivery| {
            let member = self.member(delivery);
            counts(member, asker).then(|| Fetched { delivery, by: party(delivery, member) })
        });
        let first = given.next()?;
        if is_asker(&first.by, sent, asker) {
            return Some(first);
        }
        given.find(|later| is_asker(&later.by, sent, asker)).or(Some(first))
    }

    /// The member that fetched: by its connection, or as the owner of the partition that has the same client id.
    fn member(&self, delivery: &Delivery) -> Option<&'a Ownership> {
        let mut before = self.seen.ownerships.iter().rev().filter(|own| own.from <= delivery.at);
        let own = before.clone().find(|own| own.connection == delivery.connection);
        own.or_else(|| {
            before.find(|own| {
                own.client_id == delivery.client_id && own.has(&delivery.topic, delivery.partition)
            })
        })
    }

    fn verdict(
        &self,
        sent: Option<&Delivery>,
        asker: Option<&Ownership>,
        reply: Option<&RecordPlace>,
        replied: Option<&Delivery>,
        fetched: Option<&Fetched<'_>>,
    ) -> ExchangeVerdict {
        let Some(reply) = reply else { return ExchangeVerdict::Pending("nobody has replied yet".into()) };
        if let Some(fetched) = fetched {
            return match sent {
                None => ExchangeVerdict::Unknown(format!(
                    "{} fetched the reply, but who asked is not in the trace",
                    fetched.by
                )),
                Some(_) if is_asker(&fetched.by, sent, asker) => ExchangeVerdict::Answered,
                Some(sent) => ExchangeVerdict::Lost(strayed(reply, sent, asker, &fetched.by)),
            };
        }
        match replied.and_then(|replied| self.begun_behind(reply, replied.at, asker)) {
            Some(position) => ExchangeVerdict::Lost(skipped(reply, position, self.member(position))),
            None if replied.is_none() && self.seen.forgotten > 0 => {
                let forgotten = self.seen.forgotten;
                ExchangeVerdict::Unknown(format!("the trace no longer has the first {forgotten} requests"))
            }
            None => ExchangeVerdict::Pending(format!("nobody has fetched the reply, {reply}")),
        }
    }

    /// The first who, after the reply was there, read its partition from behind it.
    fn begun_behind(
        &self,
        reply: &RecordPlace,
        after: Duration,
        asker: Option<&Ownership>,
    ) -> Option<&'a Delivery> {
        self.seen.positions.iter().find(|position| {
            position.is_of(&reply.topic, reply.partition)
                && position.at >= after
                && position.range.0 > reply.offset
                && counts(self.member(position), asker)
        })
    }
}

/// A reader outside of the asker's group takes nothing away.
fn counts(reader: Option<&Ownership>, asker: Option<&Ownership>) -> bool {
    asker.is_none_or(|asker| reader.is_some_and(|reader| reader.group == asker.group))
}

fn party(at: &Delivery, member: Option<&Ownership>) -> Party {
    Party {
        client_id: at.client_id.clone(),
        connection: at.connection,
        member: member.map(|member| member.member.clone()),
        generation: member.map(|member| member.generation),
    }
}

/// The same member, or the same process under another member id.
fn is_asker(party: &Party, sent: Option<&Delivery>, asker: Option<&Ownership>) -> bool {
    match (asker, sent) {
        (Some(asker), _) => {
            party.connection == asker.connection || party.member.as_ref() == Some(&asker.member)
        }
        (None, Some(sent)) => party.client_id == sent.client_id,
        (None, None) => false,
    }
}

fn strayed(reply: &RecordPlace, sent: &Delivery, asker: Option<&Ownership>, to: &Party) -> String {
    let in_generation = to.generation.map_or(String::new(), |number| format!(" in generation {number}"));
    let asked = match asker {
        Some(asker) => format!(
            "{}, which did, owned {}-{} in generation {}",
            asker.member, reply.topic, reply.partition, asker.generation
        ),
        None => format!("{} did", party(sent, None)),
    };
    format!(
        "the reply, {reply}, was delivered{in_generation} to {to}, which never sent this correlation id; {asked}"
    )
}

fn skipped(reply: &RecordPlace, position: &Delivery, member: Option<&Ownership>) -> String {
    let who = party(position, member);
    format!(
        "nobody fetched the reply, {reply}: {who} began to read {}-{} at offset {}, behind it, when it was already there",
        reply.topic, reply.partition, position.range.0
    )
}
