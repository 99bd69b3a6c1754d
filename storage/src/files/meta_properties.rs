//! `meta.properties`: whose log directory it is. Java's format of properties: `key=value` lines, `#` before comments.

use std::fmt::Write;
use std::path::Path;

use crate::error::Place;
use crate::{Error, Result};

/// Kafka's version.
const OF_ONE: &str = "1";
/// Stands for the version where the directory is that of several nodes. Apache Kafka must not take it for one of its own: it
/// finds that this is no number, says so with the whole text, and does not start. What comes after the colon is for its reader.
const OF_SEVERAL: &str = "kafkito 1";
const TOLD: &str =
    "all brokers of a cluster in one directory; kafkito export makes one of each for Apache Kafka";

/// Whose log directory it is (`meta.properties`, version 1); or, in a form of kafkito's own, that it is that of several nodes,
/// each of whose partitions is in there once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaProperties {
    /// `cluster.id`.
    pub cluster_id: String,
    /// Whose it is, by id: at least one, and one in Kafka's form.
    pub nodes: Vec<MetaNode>,
}

/// A node that a log directory belongs to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MetaNode {
    /// `node.id`, which is not negative.
    pub node_id: i32,
    /// `directory.id`: 16 bytes in URL-safe base64. A directory that an older Kafka formatted has none.
    pub directory_id: Option<String>,
}

impl MetaProperties {
    pub(crate) fn write(&self) -> String {
        let (cluster_id, mut out) = (&self.cluster_id, String::from("#\n"));
        if let [MetaNode { node_id, directory_id }] = &self.nodes[..] {
            if let Some(id) = directory_id {
                let _ = writeln!(out, "directory.id={id}");
            }
            let _ = writeln!(out, "version={OF_ONE}\ncluster.id={cluster_id}\nnode.id={node_id}");
            return out;
        }
        let (mut node_ids, mut directory_ids) = (Vec::new(), Vec::new());
        for MetaNode { node_id, directory_id } in &self.nodes {
            node_ids.push(node_id.to_string());
            directory_ids.push(directory_id.as_deref().unwrap_or_default());
        }
        let _ = writeln!(out, "version={OF_SEVERAL}: {TOLD}\ncluster.id={cluster_id}");
        let _ = writeln!(out, "node.ids={}\ndirectory.ids={}", node_ids.join(","), directory_ids.join(","));
        out
    }

    /// # Errors
    /// For another version, and where the id of the cluster or of a node is missing or none.
    pub(crate) fn parse(path: &Path, bytes: &[u8]) -> Result<MetaProperties> {
        let wrong = |(line, reason)| Error::damaged(path, Place::Line(line), reason);
        let text = std::str::from_utf8(bytes).map_err(|_| wrong((1, "this is no text".to_owned())))?;
        let need = |key: &str| need(text, key).map_err(wrong);
        let (line, version) = need("version")?;
        let of_several = match version.split(':').next().unwrap_or_default() {
            OF_ONE if version == OF_ONE => false,
            OF_SEVERAL => true,
            _ => {
                let reason = format!("version {version:?} is not known, only {OF_ONE} is");
                return Err(wrong((line, reason)));
            }
        };
        let (_, cluster_id) = need("cluster.id")?;
        let nodes = if of_several { several(text).map_err(wrong)? } else { vec![one(text).map_err(wrong)?] };
        Ok(MetaProperties { cluster_id, nodes })
    }
}

/// A line, and what is wrong there.
type Wrong = (usize, String);

fn one(text: &str) -> std::result::Result<MetaNode, Wrong> {
    let (line, node_id) = need(text, "node.id")?;
    Ok(MetaNode {
        node_id: parse_id(line, &node_id)?,
        directory_id: find(text, "directory.id").map(|(_, id)| id),
    })
}

fn several(text: &str) -> std::result::Result<Vec<MetaNode>, Wrong> {
    let (ids_line, node_ids) = need(text, "node.ids")?;
    let (line, directory_ids) = need(text, "directory.ids")?;
    let mut directory_ids = directory_ids.split(',');
    let mut nodes: Vec<MetaNode> = Vec::new();
    for id in node_ids.split(',') {
        let node_id = parse_id(ids_line, id.trim())?;
        if nodes.last().is_some_and(|before| before.node_id >= node_id) {
            return Err((ids_line, format!("{node_ids:?} are not in order")));
        }
        let id = directory_ids.next().ok_or_else(|| (line, format!("node {node_id} has no directory id")))?;
        nodes.push(MetaNode { node_id, directory_id: Some(id.trim().to_owned()) });
    }
    match directory_ids.next() {
        Some(id) => Err((line, format!("the directory id {id:?} is no node's"))),
        None => Ok(nodes),
    }
}

fn parse_id(line: usize, text: &str) -> std::result::Result<i32, Wrong> {
    let parsed = text.parse().ok().filter(|id| *id >= 0);
    parsed.ok_or_else(|| (line, format!("{text:?} is no node id")))
}

/// The value of a key, and its line.
fn find(text: &str, wanted: &str) -> Option<(usize, String)> {
    let mut pairs = text.lines().enumerate().filter_map(|(at, line)| {
        let (key, value) = line.trim_start().split_once('=')?;
        Some((at + 1, key.trim(), value.trim()))
    });
    let (line, _, value) = pairs.find(|(_, key, _)| *key == wanted)?;
    // Java writes a backslash before what separates keys from values.
    Some((line, value.replace('\\', "").trim().to_owned()))
}

fn need(text: &str, key: &str) -> std::result::Result<(usize, String), Wrong> {
    find(text, key).ok_or_else(|| (text.lines().count().max(1), format!("{key} is missing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(node_id: i32, directory_id: Option<&str>) -> MetaNode {
        MetaNode { node_id, directory_id: directory_id.map(str::to_owned) }
    }

    #[test]
    fn properties_are_read_as_they_are_written() {
        for nodes in [
            vec![node(7, None)],
            vec![node(7, Some("Dx8vP09fb3-Pn6-_z9_v_w"))],
            vec![node(0, Some("a")), node(1, Some("b")), node(7, Some("c"))],
        ] {
            let meta = MetaProperties { cluster_id: "abc".to_owned(), nodes };
            assert_eq!(MetaProperties::parse(Path::new("x"), meta.write().as_bytes()).unwrap(), meta);
        }
    }

    #[test]
    fn java_s_own_are_read() {
        let text =
            "#\n#Fri Nov 27 10:00:00 UTC 2026\ncluster.id=a\\=b\ndirectory.id=x\nnode.id=1\nversion=1\n";
        let meta = MetaProperties::parse(Path::new("x"), text.as_bytes()).unwrap();
        assert_eq!((meta.cluster_id.as_str(), &meta.nodes[..]), ("a=b", &[node(1, Some("x"))][..]));
    }

    #[test]
    fn damage_is_named_by_file_line_and_reason() {
        let said =
            |text: &str| MetaProperties::parse(Path::new("x"), text.as_bytes()).unwrap_err().to_string();
        assert_eq!(said(""), "x, in line 1: version is missing");
        assert_eq!(said("#\nversion=0\n"), "x, in line 2: version \"0\" is not known, only 1 is");
        assert_eq!(said("version=1\ncluster.id=a\n"), "x, in line 2: node.id is missing");
        assert_eq!(said("node.id=-1\nversion=1\ncluster.id=a\n"), "x, in line 1: \"-1\" is no node id");
        let several = |ids: &str| said(&format!("version=kafkito 1: of several\ncluster.id=a\n{ids}"));
        assert_eq!(several("node.id=1\n"), "x, in line 3: node.ids is missing");
        assert_eq!(several("node.ids=1,2\n"), "x, in line 3: directory.ids is missing");
        assert_eq!(several("node.ids=1,2\ndirectory.ids=a\n"), "x, in line 4: node 2 has no directory id");
        assert_eq!(
            several("node.ids=1\ndirectory.ids=a,b\n"),
            "x, in line 4: the directory id \"b\" is no node's"
        );
        assert_eq!(several("node.ids=2,2\ndirectory.ids=a,b\n"), "x, in line 3: \"2,2\" are not in order");
        assert_eq!(several("node.ids=\ndirectory.ids=a\n"), "x, in line 3: \"\" is no node id");
        let newer = said("version=kafkito 2: of several\ncluster.id=a\n");
        assert_eq!(newer, "x, in line 1: version \"kafkito 2: of several\" is not known, only 1 is");
    }
}
