//! Results as a picture: kafkito's figure to each other server's, on a logarithmic scale, with the bounds as marks.

use std::path::Path;

use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::measure::{Bound, Figure, Measure};
use super::results::Results;
use crate::peer::Peer;

const WIDTH: u32 = 960;
const LABELS: i32 = 520;
const BAR: i32 = 18;
const TOP: i32 = 64;
/// The scale: from a hundredth to a hundred times.
const DECADES: f64 = 2.0;

/// One bar.
struct Bar {
    label: String,
    ratio: f64,
    bound: Option<(f64, bool)>,
}

/// Draws the suite's ratios as SVG.
///
/// # Panics
/// If the file cannot be written.
pub fn draw(results: &Results, path: &Path) {
    let bars: Vec<Bar> = results.measures.iter().flat_map(bars).collect();
    let height = TOP + BAR * (bars.len() as i32 + 1);
    let area = SVGBackend::new(path, (WIDTH, height.unsigned_abs())).into_drawing_area();
    area.fill(&WHITE).expect("a file can be written");
    let title = format!("{}: kafkito to its peers ({}, {})", results.title, results.date, results.machine);
    let say = |text: &str, at: (i32, i32), size: i32, side: HPos| {
        let style = ("sans-serif", size).into_font().color(&BLACK).pos(Pos::new(side, VPos::Center));
        area.draw(&Text::new(text.to_owned(), at, style)).expect("a file can be written");
    };
    say(&title, (8, 18), 15, HPos::Left);
    for decade in [0.01, 0.1, 1.0, 10.0, 100.0] {
        let line = [(place(decade), TOP - 8), (place(decade), height)];
        area.draw(&PathElement::new(line, BLACK.mix(if decade == 1.0 { 0.8 } else { 0.2 })))
            .expect("a file can be written");
        say(&format!("{decade} ×"), (place(decade), TOP - 18), 11, HPos::Center);
    }
    for (at, bar) in (0..).zip(&bars) {
        let y = TOP + BAR * at;
        let (from, to) = (place(1.0).min(place(bar.ratio)), place(1.0).max(place(bar.ratio)));
        let color = if bar.bound.is_some_and(|(_, met)| !met) {
            RGBColor(200, 80, 60)
        } else {
            RGBColor(70, 130, 180)
        };
        area.draw(&Rectangle::new([(from, y + 3), (to, y + BAR - 3)], color.filled()))
            .expect("a file can be written");
        if let Some((limit, _)) = bar.bound {
            let mark = [(place(limit), y), (place(limit), y + BAR)];
            area.draw(&PathElement::new(mark, BLACK.stroke_width(2))).expect("a file can be written");
        }
        say(&format!("{} {:.2}", bar.label, bar.ratio), (LABELS - 8, y + BAR / 2), 11, HPos::Right);
    }
    area.present().expect("a file can be written");
}

/// Where a ratio stands.
fn place(ratio: f64) -> i32 {
    let width = f64::from(WIDTH as i32 - LABELS - 16);
    let share = (ratio.log10().clamp(-DECADES, DECADES) + DECADES) / (2.0 * DECADES);
    LABELS + (share * width) as i32
}

fn bars(measure: &Measure) -> Vec<Bar> {
    let others = measure.servers.iter().filter(|measured| measured.server != Peer::Kafkito.name());
    let named =
        others.flat_map(|measured| [Figure::Value, Figure::Cpu].map(|figure| (&measured.server, figure)));
    let bar = |(server, figure): (&String, Figure)| {
        let ratio = measure.ratio(server, figure)?.median;
        let is_it = |bound: &&Bound| bound.figure == figure && bound.server.as_ref() == Some(server);
        let bound = measure.bounds.iter().find(is_it);
        let bound = bound.and_then(|bound| Some((bound.limit, measure.is_met(bound)?)));
        let what = if figure == Figure::Cpu { "server CPU" } else { measure.unit.as_str() };
        Some(Bar { label: format!("{}, {what} : {server}", measure.name), ratio, bound })
    };
    named.filter_map(bar).collect()
}
