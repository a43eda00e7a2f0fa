//! A trace: as a tree for people, as nodes and edges for programs.

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use serde::Serialize;
use serde_json::{Value, json};
use usus_domain::quantity::Quantity;
use usus_log::clock;
use usus_views::journal::Line;
use usus_views::trace::{Edge, Trace};

use crate::ask::Format;
use crate::show::Each;
use crate::words::{Language, figures, labels};

/// Prints a trace.
pub(crate) fn print_trace(
    trace: &Trace,
    caption: &str,
    format: Format,
    language: Language,
) -> io::Result<()> {
    let mut out = io::BufWriter::new(io::stdout().lock());
    write_trace(&mut out, trace, caption, format, language)?;
    out.flush()
}

/// Writes a trace in one of its forms.
pub(crate) fn write_trace(
    out: &mut impl Write,
    trace: &Trace,
    caption: &str,
    format: Format,
    language: Language,
) -> io::Result<()> {
    match format {
        Format::Table => tree(out, trace, caption, language)?,
        Format::Json => {
            graph(out, trace)?;
            writeln!(out)?;
        }
        Format::Csv => {
            let mut writer = csv::Writer::from_writer(&mut *out);
            writer.write_record(["from", "to", "quantity", "unit"])?;
            for (edge, quantity) in
                trace.edges.iter().filter_map(|edge| Some((edge, quantity_of(trace, edge)?)))
            {
                writer.write_record([&*edge.from, &*edge.to, &quantity.decimal(), quantity.unit.code()])?;
            }
            writer.flush()?;
        }
    }
    Ok(())
}

fn quantity_of(trace: &Trace, edge: &Edge) -> Option<Quantity> {
    let line = trace.nodes.iter().find(|line| line.id == edge.to)?;
    Some(Quantity::new(edge.parts, line.quantity?.unit))
}

/// Writes the graph item by item.
fn graph(out: &mut impl Write, trace: &Trace) -> serde_json::Result<()> {
    #[derive(Serialize)]
    struct Graph<N: Serialize, E: Serialize> {
        nodes: N,
        edges: E,
    }
    let unit = trace.nodes.iter().find_map(|line| line.quantity).map(|quantity| quantity.unit);
    let edge = |edge: &Edge| {
        let quantity = unit.map(|unit| Quantity::new(edge.parts, unit).decimal());
        json!({ "from": edge.from, "to": edge.to, "quantity": quantity })
    };
    let graph =
        Graph { nodes: Each(trace.nodes.iter().map(node)), edges: Each(trace.edges.iter().map(edge)) };
    serde_json::to_writer_pretty(out, &graph)
}

fn node(line: &Line) -> Value {
    json!({
        "id": line.id,
        "action": line.action.code(),
        "quantity": line.quantity.map(Quantity::decimal),
        "unit": line.quantity.map(|quantity| quantity.unit.code()),
        "effective_on": line.effective_on.to_string(),
        "position": line.position,
        "recorded_at": clock::written(line.recorded_at),
        "resource": line.resource,
        "allocation": line.allocation,
        "release": line.release,
        "holder": line.holder,
        "ambito": line.ambito,
        "service": line.service,
        "plan": line.plan,
        "from": line.from.map(|date| date.to_string()),
        "to": line.to.map(|date| date.to_string()),
        "act": line.act.to_string(),
        "actor": line.actor,
        "reason": line.reason,
        "because_of": line.because_of,
        "corrects": line.corrects,
        "corrected_by": line.corrected_by,
    })
}

fn tree(out: &mut impl Write, trace: &Trace, caption: &str, language: Language) -> io::Result<()> {
    writeln!(out, "{caption}")?;
    let lines: BTreeMap<&str, &Line> = trace.nodes.iter().map(|line| (&*line.id, line)).collect();
    let arrived: HashSet<&str> = trace.edges.iter().map(|edge| &*edge.to).collect();
    let roots = trace.nodes.iter().filter(|line| !arrived.contains(&*line.id));
    for root in roots {
        writeln!(out, "{}", told(root, root.quantity, language))?;
        branches(out, trace, &lines, &root.id, "", language)?;
    }
    Ok(())
}

fn branches(
    out: &mut impl Write,
    trace: &Trace,
    lines: &BTreeMap<&str, &Line>,
    from: &str,
    indent: &str,
    language: Language,
) -> io::Result<()> {
    let mut edges: Vec<_> = trace.edges.iter().filter(|edge| &*edge.from == from).collect();
    edges.sort_by_key(|edge| lines.get(&*edge.to).map(|line| line.position));
    let last = edges.len().saturating_sub(1);
    for (at, edge) in edges.iter().enumerate() {
        let Some(line) = lines.get(&*edge.to) else { continue };
        let quantity = line.quantity.map(|whole| Quantity::new(edge.parts, whole.unit));
        let (branch, further) = if at == last { ("└─ ", "   ") } else { ("├─ ", "│  ") };
        writeln!(out, "{indent}{branch}{}", told(line, quantity, language))?;
        branches(out, trace, lines, &edge.to, &format!("{indent}{further}"), language)?;
    }
    Ok(())
}

/// A line of the tree: date, what, how much, for what, under which act.
fn told(line: &Line, quantity: Option<Quantity>, language: Language) -> String {
    let mut what = vec![language.date(line.effective_on), labels::action(line.action, language).to_owned()];
    what.extend(quantity.map(|quantity| language.quantity(quantity)));
    if let (Some(whole), Some(part)) = (line.quantity, quantity)
        && whole != part
    {
        let whole = figures::amount(whole.parts.into(), whole.unit, language.is_italian());
        what.push(format!("{} {whole}", language.say("di", "of")));
    }
    let mut parts = vec![what.join(" "), line.id.to_string()];
    parts.extend([&line.holder, &line.service, &line.plan].into_iter().flatten().map(ToString::to_string));
    if let Some(reason) = &line.reason {
        let cause = line.because_of.as_ref();
        let cause = cause.map(|cause| format!(" ({} {cause})", language.say("grazie a", "because of")));
        parts.push(labels::reason(reason, language) + &cause.unwrap_or_default());
    }
    if let (Some(by), Some(last)) = (&line.corrected_by, parts.last_mut()) {
        *last = format!("{last} [{} {by}]", language.say("rettificato da", "corrected by"));
    }
    let act = &line.act;
    parts.push(format!("{} {} {} {}", act.body, act.kind, act.number, language.date(act.date)));
    parts.join(" · ")
}
