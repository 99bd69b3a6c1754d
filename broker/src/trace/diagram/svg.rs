//! Draws the rows.

use std::fmt::Write as _;
use std::time::Duration;

use super::lanes::Lane;
use super::rows::{Drawn, Kind, Row};
use super::{escaped, shortened};
use crate::list::Listed;
use crate::trace::request::ms;

const GUTTER: usize = 96;
const LANE_WIDTH: usize = 178;
const ROW_HEIGHT: usize = 30;
const TOP: usize = 26;
const HEAD_HEIGHT: usize = 58;
const NOTE_WIDTH: usize = 560;
/// Letters that fit the head of a column.
const TITLE_LETTERS: usize = 24;
/// How wide a letter is, about, and how many the longest line may have.
const LETTER_WIDTH: usize = 7;
const STRIP_LETTERS: usize = 400;
/// Colours of members; there are as many classes in the style sheet.
pub(super) const COLOURS: usize = 8;

/// How wide and high the drawing is.
pub(super) fn size(drawn: &Drawn) -> (usize, usize) {
    let strips = drawn.rows.iter().filter(|row| matches!(row.kind, Kind::Strip));
    let longest = strips.map(|row| row.label.chars().count()).max().unwrap_or(0).min(STRIP_LETTERS);
    let columns = GUTTER + drawn.lanes.len() * LANE_WIDTH;
    let width = (columns + NOTE_WIDTH).max(GUTTER + 30 + longest * LETTER_WIDTH);
    (width, TOP + (drawn.rows.len() + 1) * ROW_HEIGHT)
}

/// The whole drawing as a file of its own, heads above lifelines.
pub(super) fn file(drawn: &Drawn, style: &str) -> String {
    let (width, height) = size(drawn);
    let height = height + HEAD_HEIGHT;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\">\n<style>{style}</style>\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"var(--paper)\"/>\n{}\n\
         <g transform=\"translate(0 {HEAD_HEIGHT})\">\n{}\n</g></svg>\n",
        head(drawn),
        body(drawn),
    )
}

/// The heads of the columns.
pub(super) fn head(drawn: &Drawn) -> String {
    let (width, _) = size(drawn);
    let mut svg = format!(
        "<svg class=\"head\" width=\"{width}\" height=\"{HEAD_HEIGHT}\" viewBox=\"0 0 {width} {HEAD_HEIGHT}\">\n"
    );
    for (place, lane) in drawn.lanes.iter().enumerate() {
        let (x, (title, about)) = (x_of(place), lane.title());
        let member = member_of(drawn, lane);
        let colour = member.map_or(String::new(), |(_, colour)| format!(" m{}", colour % COLOURS));
        let about = member.map_or(about.clone(), |(member, _)| format!("{about} · {}", tail(member, &title)));
        let _ = writeln!(
            svg,
            "<g class=\"lane {}{colour}\"><title>{}</title><rect x=\"{}\" y=\"6\" width=\"{}\" height=\"44\" rx=\"6\"/>\
             <text x=\"{x}\" y=\"25\" class=\"name\">{}</text><text x=\"{x}\" y=\"41\" class=\"about\">{}</text></g>",
            lane.class(),
            escaped(&member.map_or(title.clone(), |(member, _)| format!("{title}\nmember {member}"))),
            x - LANE_WIDTH / 2 + 6,
            LANE_WIDTH - 12,
            escaped(&shortened(&title, TITLE_LETTERS)),
            escaped(&shortened(&about, 30)),
        );
    }
    svg + "</svg>"
}

/// What a member id adds to its client id.
fn tail(member: &str, client_id: &str) -> String {
    let tail = member.strip_prefix(client_id).unwrap_or(member).trim_start_matches('-');
    shortened(tail, 10)
}

fn member_of<'a>(drawn: &'a Drawn, lane: &Lane) -> Option<(&'a str, usize)> {
    let Lane::Client { connection, .. } = lane else { return None };
    drawn.members.get(connection).map(|(member, colour)| (&**member, *colour))
}

/// The lifelines and everything between them.
pub(super) fn body(drawn: &Drawn) -> String {
    let (width, height) = size(drawn);
    let mut svg = format!(
        "<svg class=\"body\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\">\n"
    );
    lifelines(drawn, &mut svg);
    ownership(drawn, &mut svg);
    quiet(drawn, &mut svg);
    for (place, row) in drawn.rows.iter().enumerate() {
        draw(drawn, place, row, &mut svg);
    }
    svg + "</svg>"
}

fn lifelines(drawn: &Drawn, svg: &mut String) {
    for (place, lane) in drawn.lanes.iter().enumerate() {
        let ended = match lane {
            Lane::Client { connection, .. } => drawn.ends.get(connection),
            _ => None,
        };
        let (x, end) = (x_of(place), ended.map_or(size(drawn).1, |at| y_at(drawn, *at)));
        let _ = writeln!(
            svg,
            "<line class=\"life {}\" x1=\"{x}\" y1=\"0\" x2=\"{x}\" y2=\"{end}\"/>",
            lane.class()
        );
        if let Some(at) = ended {
            let _ = writeln!(
                svg,
                "<g class=\"end\"><title>the connection ended at {:.3} ms</title><text x=\"{x}\" y=\"{}\">✕</text></g>",
                ms(*at),
                end + 4
            );
        }
    }
}

/// Bars beside a partition's lifeline: whose it was.
fn ownership(drawn: &Drawn, svg: &mut String) {
    for own in &drawn.owned {
        let Some(place) = drawn.lanes.iter().position(|lane| *lane == own.lane) else { continue };
        let (from, until) = (y_at(drawn, own.from), own.until.map_or(size(drawn).1, |at| y_at(drawn, at)));
        let _ = writeln!(
            svg,
            "<g class=\"own m{}\"><title>{} in generation {}</title>\
             <rect x=\"{}\" y=\"{from}\" width=\"10\" height=\"{}\"/></g>",
            own.colour % COLOURS,
            escaped(&own.member),
            own.generation,
            x_of(place) - 5,
            until.saturating_sub(from).max(3),
        );
    }
}

fn quiet(drawn: &Drawn, svg: &mut String) {
    for ((lane, before), counts) in &drawn.quiet {
        let Some(place) = drawn.lanes.iter().position(|known| known == lane) else { continue };
        let told: Vec<String> = counts.iter().map(|(name, count)| format!("{count} × {name}")).listed();
        let total: usize = counts.values().sum();
        let (x, y) = (x_of(place), y_of(*before) - ROW_HEIGHT / 2);
        let _ = writeln!(
            svg,
            "<g class=\"quiet\"><title>{}</title><circle cx=\"{x}\" cy=\"{y}\" r=\"3\"/>\
             <text x=\"{}\" y=\"{}\">{total}</text></g>",
            escaped(&told.join("\n")),
            x - 7,
            y + 3
        );
    }
}

fn draw(drawn: &Drawn, place: usize, row: &Row, svg: &mut String) {
    let y = y_of(place);
    let id = if row.number == u64::MAX { String::new() } else { format!(" id=\"r{place}\"") };
    let _ = write!(
        svg,
        "<g class=\"row {}\"{id}><title>{}</title><text class=\"time\" x=\"{}\" y=\"{}\">{:.2}</text>",
        row.tone.class(),
        escaped(&row.title),
        GUTTER - 22,
        y + 4,
        ms(row.at)
    );
    match &row.kind {
        Kind::Strip => strip(drawn, row, y, svg),
        Kind::Arrow { from, to } => arrow(drawn, row, (from, to), y, svg),
    }
    svg.push_str("</g>\n");
}

fn strip(drawn: &Drawn, row: &Row, y: usize, svg: &mut String) {
    let width = size(drawn).0 - GUTTER;
    let _ = write!(
        svg,
        "<rect class=\"strip\" x=\"{GUTTER}\" y=\"{}\" width=\"{width}\" height=\"22\" rx=\"4\"/>\
         <text class=\"said\" x=\"{}\" y=\"{}\">{}</text>",
        y - 11,
        GUTTER + 10,
        y + 4,
        escaped(&shortened(&row.label, STRIP_LETTERS))
    );
}

fn arrow(drawn: &Drawn, row: &Row, (from, to): (&Lane, &Lane), y: usize, svg: &mut String) {
    let place_of = |lane: &Lane| drawn.lanes.iter().position(|known| known == lane).unwrap_or(0);
    let (start, end) = (x_of(place_of(from)), x_of(place_of(to)));
    let (tip, back, left) = if end > start { (end - 6, end - 15, start) } else { (end + 6, end + 15, end) };
    let _ = write!(
        svg,
        "<line x1=\"{start}\" y1=\"{y}\" x2=\"{back}\" y2=\"{y}\"/>\
         <path class=\"tip\" d=\"M{tip} {y}L{back} {} {back} {}z\"/>\
         <circle cx=\"{start}\" cy=\"{y}\" r=\"2.5\"/><text class=\"said\" x=\"{}\" y=\"{}\">{}</text>",
        y - 4,
        y + 4,
        left + 14,
        y - 6,
        escaped(&shortened(&row.label, 90))
    );
    if let Some(missed) = &row.missed {
        let end = x_of(place_of(missed));
        let y = y + 9;
        let _ = write!(
            svg,
            "<line class=\"missed\" x1=\"{start}\" y1=\"{y}\" x2=\"{end}\" y2=\"{y}\"/>\
             <text class=\"cross\" x=\"{end}\" y=\"{}\">✗</text>",
            y + 5
        );
    }
    if let Some(note) = &row.note {
        let x = GUTTER + drawn.lanes.len() * LANE_WIDTH - LANE_WIDTH / 2 + 40;
        let _ = write!(
            svg,
            "<text class=\"note\" x=\"{x}\" y=\"{}\">{}</text>",
            y + 4,
            escaped(&shortened(note, 110))
        );
    }
}

fn x_of(place: usize) -> usize {
    GUTTER + place * LANE_WIDTH + LANE_WIDTH / 2
}

fn y_of(place: usize) -> usize {
    TOP + place * ROW_HEIGHT
}

/// Just above the first row that is not before `at`.
fn y_at(drawn: &Drawn, at: Duration) -> usize {
    y_of(drawn.rows.partition_point(|row| row.at < at)) - ROW_HEIGHT / 2
}
