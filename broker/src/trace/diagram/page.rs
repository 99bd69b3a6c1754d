//! The page around the drawing.

use std::fmt::Write as _;

use super::rows::Drawn;
use super::{escaped, svg};
use crate::list::Listed;
use crate::sort;
use crate::trace::exchange::Exchange;
use crate::trace::request::ms;
use crate::trace::{ExchangeVerdict, Trace};

/// Exchanges that are listed.
const LISTED_MAX: usize = 100;
/// Requests whose text stands at the end.
const LINES_MAX: usize = 2_000;

pub(super) fn page(trace: &Trace, exchanges: &[Exchange], drawn: &Drawn) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\"><head><meta charset=\"utf-8\"/>\
         <title>kafkito: what clients asked and got</title>\n<style>",
    );
    page.push_str(STYLE);
    page.push_str("</style></head>\n<body><header><h1>What clients asked and got</h1>\n");
    page.push_str(&summary(trace, drawn));
    page.push_str(&verdicts(exchanges));
    page.push_str(LEGEND);
    page.push_str("</header>\n<main><div class=\"heads\">");
    page.push_str(&svg::head(drawn));
    page.push_str("</div>\n");
    page.push_str(&svg::body(drawn));
    page.push_str("</main>\n");
    page.push_str(&lines(trace));
    page + "</body></html>\n"
}

fn summary(trace: &Trace, drawn: &Drawn) -> String {
    let requests = trace.requests.len();
    let mut text = format!("<p>{}", plural(requests, "request"));
    if let (Some(first), Some(last)) = (trace.requests.first(), trace.requests.last()) {
        let _ = write!(text, " from {:.1} to {:.1} ms after the start", ms(first.at), ms(last.at));
    }
    let forgotten = trace.all.first().map_or(0, |first| first.number);
    if forgotten > 0 {
        let _ = write!(text, "; the first {forgotten} are no longer kept");
    }
    if drawn.left_out > 0 {
        let _ = write!(text, "; the first {} rows are not drawn", drawn.left_out);
    }
    text + ".</p>\n"
}

/// What became of requests over topics: the lost ones first.
fn verdicts(exchanges: &[Exchange]) -> String {
    if exchanges.is_empty() {
        return String::new();
    }
    let lost = exchanges.iter().filter(|exchange| exchange.is_lost()).count();
    let answered = exchanges.iter().filter(|exchange| exchange.is_answered()).count();
    let open = exchanges.len() - lost - answered;
    let mut text = format!(
        "<section class=\"exchanges {}\"><h2>{} over topics: {answered} answered, {lost} lost, {open} open</h2>\n",
        if lost > 0 { "lost" } else { "well" },
        plural(exchanges.len(), "request"),
    );
    let mut told: Vec<&Exchange> = exchanges.iter().filter(|exchange| !exchange.is_answered()).listed();
    sort::by_key(&mut told, |exchange| !exchange.is_lost());
    if !told.is_empty() {
        text.push_str("<ul>");
        told.iter().take(LISTED_MAX).for_each(|exchange| text.push_str(&item(exchange)));
        text.push_str("</ul>\n");
    }
    text + "</section>\n"
}

fn item(exchange: &Exchange) -> String {
    let who = exchange.sent_by.as_ref().map_or("somebody".into(), ToString::to_string);
    let mut why = exchange.verdict.why().unwrap_or_default().to_owned();
    if matches!(exchange.verdict, ExchangeVerdict::Lost(_)) {
        why.push('.');
    }
    format!(
        "<li class=\"{}\"><b>{}</b> <code>{}</code> {} asked in {}: {}</li>\n",
        exchange.verdict.name(),
        exchange.verdict.name(),
        escaped(&exchange.correlation_id),
        escaped(&who),
        escaped(&exchange.request.to_string()),
        escaped(&why)
    )
}

/// The requests as text.
fn lines(trace: &Trace) -> String {
    let mut text =
        format!("<details><summary>{} as text</summary><pre>", plural(trace.requests.len(), "request"));
    for request in trace.requests.iter().rev().take(LINES_MAX).rev() {
        text.push_str(&escaped(&request.to_string()));
        text.push('\n');
    }
    text + "</pre></details>\n"
}

fn plural(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

const LEGEND: &str = "<p class=\"legend\"><span class=\"answered\">request and reply</span> <span class=\"waiting\">awaited</span> \
<span class=\"lost\">lost</span> <span class=\"ruled\">a rule's doing</span> <span class=\"failed\">an error</span> \
<span class=\"count\">a number on a lifeline counts heartbeats, empty fetches and the like</span> \
<span class=\"count\">the bar of a partition has the colour of its owner</span> \
<span class=\"count\">point at anything to read it whole; times are milliseconds after the start</span></p>\n";

pub(super) const STYLE: &str = include_str!("style.css");
