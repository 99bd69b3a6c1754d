//! Elections that somebody asks for.

use super::leadership::{ElectionConfigs, elect};
use super::partition_plan::Election;
use super::{Image, NO_LEADER, Partition, Record, Refusal, Topic};
use crate::ErrorCode;
use crate::list::Listed;

/// What became of each partition of a topic.
pub(crate) type ElectionAnswer = (String, Vec<(i32, Result<(), Refusal>)>);

/// Plans the elections of partitions by topic, `None` for all: then those that need none are not told of. Each succeeds or
/// fails for itself.
pub(crate) fn elect_leaders(
    image: &Image,
    configs: ElectionConfigs<'_>,
    asked: Option<&[(String, Vec<i32>)]>,
    election: Election,
) -> (Vec<Record>, Vec<ElectionAnswer>) {
    let mut records = Vec::new();
    let mut one = |topic: &str, number| {
        let elected = plan(image, configs, topic, number, election);
        (number, elected.map(|record| records.push(record)))
    };
    let needed = |(_, result): &(i32, Result<(), Refusal>)| {
        !result.as_ref().is_err_and(|refusal| refusal.code == ErrorCode::ElectionNotNeeded)
    };
    let answers = match asked {
        Some(asked) => asked
            .iter()
            .map(|(topic, numbers)| {
                (topic.clone(), numbers.iter().map(|number| one(topic, *number)).listed())
            })
            .listed(),
        None => image
            .topics()
            .map(|topic| {
                let all = topic.numbered().map(|(number, _)| one(&topic.name, number));
                (topic.name.to_string(), all.filter(needed).listed())
            })
            .listed(),
    };
    (records, answers)
}

fn plan(
    image: &Image,
    configs: ElectionConfigs<'_>,
    name: &str,
    number: i32,
    election: Election,
) -> Result<Record, Refusal> {
    let unknown = |message| Refusal::new(ErrorCode::UnknownTopicOrPartition, message);
    let topic = image.topic(name).ok_or_else(|| unknown(format!("No such topic as {name}")))?;
    let partition =
        topic.partition(number).ok_or_else(|| unknown(format!("No such partition as {name}-{number}")))?;
    if !is_needed(partition, election) {
        return Err(Refusal::standard(ErrorCode::ElectionNotNeeded));
    }
    let topic: &Topic = topic;
    elect(image, configs(topic), topic, number, election).ok_or_else(|| {
        Refusal::standard(match election {
            Election::Unclean => ErrorCode::EligibleLeadersNotAvailable,
            _ => ErrorCode::PreferredLeaderNotAvailable,
        })
    })
}

fn is_needed(partition: &Partition, election: Election) -> bool {
    match election {
        Election::Unclean => !partition.has_leader(),
        _ => partition.leader == NO_LEADER || partition.replicas.first() != Some(&partition.leader),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metadata::partition_plan::ElectionConfig;
    use crate::metadata::testing::{BROKERS, cluster, with_topic};
    use crate::metadata::{Broker, PartitionChange};

    fn ask(image: &Image, asked: &[(&str, &[i32])], election: Election) -> (usize, Vec<String>) {
        let asked: Vec<_> =
            asked.iter().map(|(topic, numbers)| ((*topic).to_owned(), numbers.to_vec())).collect();
        let config = ElectionConfig { min_insync_replicas: 1, unclean: false };
        let (records, answers) = elect_leaders(image, &|_| config, Some(&asked), election);
        let told = answers.into_iter().flat_map(|(_, results)| results).map(|(_, result)| match result {
            Ok(()) => "elected".to_owned(),
            Err(refusal) => refusal.to_string(),
        });
        (records.len(), told.collect())
    }

    fn led_by(image: &mut Image, leader: i32, isr: &[i32]) {
        let topic_id = image.topic("t").expect("made before").id;
        let change = PartitionChange {
            topic_id,
            leader: Some(leader),
            isr: Some(isr.into()),
            ..PartitionChange::default()
        };
        image.apply(Record::PartitionChange(change)).expect("a partition that is there");
    }

    #[test]
    fn the_preferred_leader_is_elected_where_another_leads() {
        let mut image = with_topic(cluster(BROKERS), "t", 1, 3);
        let replicas = image.partition("t", 0).expect("made before").replicas.clone();
        let not_needed = "ELECTION_NOT_NEEDED: Leader election not needed for topic partition.";
        assert_eq!(ask(&image, &[("t", &[0])], Election::Preferred), (0, vec![not_needed.into()]));
        led_by(&mut image, replicas[1], &replicas);
        assert_eq!(ask(&image, &[("t", &[0])], Election::Preferred), (1, vec!["elected".into()]));
        led_by(&mut image, replicas[1], &replicas[1..]);
        let not_there = "PREFERRED_LEADER_NOT_AVAILABLE: The preferred leader was not available.";
        assert_eq!(ask(&image, &[("t", &[0])], Election::Preferred), (0, vec![not_there.into()]));
    }

    #[test]
    fn anybody_is_elected_uncleanly_where_nobody_leads() {
        let mut image = with_topic(cluster(BROKERS), "t", 1, 3);
        let not_needed = "ELECTION_NOT_NEEDED: Leader election not needed for topic partition.";
        assert_eq!(ask(&image, &[("t", &[0])], Election::Unclean), (0, vec![not_needed.into()]));
        led_by(&mut image, NO_LEADER, &[]);
        assert_eq!(ask(&image, &[("t", &[0])], Election::Unclean), (1, vec!["elected".into()]));
        for id in BROKERS {
            let gone = Broker { fenced: true, ..Broker::new(*id) };
            image.apply(Record::RegisterBroker(gone)).expect("any broker");
        }
        let nobody = "ELIGIBLE_LEADERS_NOT_AVAILABLE: Eligible topic partition leaders are not available.";
        assert_eq!(ask(&image, &[("t", &[0])], Election::Unclean), (0, vec![nobody.into()]));
    }

    #[test]
    fn what_is_not_there_is_named() {
        let image = with_topic(cluster(BROKERS), "t", 1, 3);
        let (_, told) = ask(&image, &[("none", &[0]), ("t", &[9])], Election::Preferred);
        assert_eq!(told[0], "UNKNOWN_TOPIC_OR_PARTITION: No such topic as none");
        assert_eq!(told[1], "UNKNOWN_TOPIC_OR_PARTITION: No such partition as t-9");
    }

    #[test]
    fn of_all_only_those_are_told_that_need_it() {
        let image = with_topic(cluster(BROKERS), "t", 2, 3);
        let config = ElectionConfig { min_insync_replicas: 1, unclean: false };
        let (records, answers) = elect_leaders(&image, &|_| config, None, Election::Preferred);
        assert_eq!((records.len(), answers), (0, vec![("t".to_owned(), vec![])]));
    }
}
