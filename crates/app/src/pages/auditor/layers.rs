//! Where the nodes of a way stand: in layers from who gave to each use, so ordered that edges cross little.

use std::collections::{BTreeMap, HashMap};

use usus_views::trace::Trace;

/// The width of a node.
pub(crate) const WIDE: i32 = 240;
/// The height of a node.
pub(crate) const HIGH: i32 = 46;
/// Between layers.
const BETWEEN: i32 = 90;
/// Between the nodes of a layer.
const APART: i32 = 14;
/// Around everything.
const MARGIN: i32 = 12;
/// How often the layers are put in order, forth and back.
const SWEEPS: usize = 6;

/// Places, in the units of the picture.
pub(crate) struct Layout {
    /// Upper left corners, in the order of the nodes.
    pub(crate) at: Vec<(i32, i32)>,
    /// The layer of each node, from 0.
    pub(crate) layer: Vec<usize>,
    /// The whole width.
    pub(crate) width: i32,
    /// The whole height.
    pub(crate) height: i32,
    /// Edges as pairs of node numbers, in the order of the trace; those without a node are left out.
    pub(crate) edges: Vec<(usize, usize, i64)>,
}

/// Lays a way out.
pub(crate) fn layout(trace: &Trace) -> Layout {
    let number: HashMap<&str, usize> =
        trace.nodes.iter().enumerate().map(|(number, node)| (&*node.id, number)).collect();
    let edges: Vec<(usize, usize, i64)> = trace
        .edges
        .iter()
        .filter_map(|edge| Some((*number.get(&*edge.from)?, *number.get(&*edge.to)?, edge.parts)))
        .collect();
    let layer = depths(trace.nodes.len(), &edges);
    let mut layers: Vec<Vec<usize>> = vec![Vec::new(); layer.iter().max().map_or(0, |last| last + 1)];
    for (node, layer) in layer.iter().enumerate() {
        layers[*layer].push(node);
    }
    order(&mut layers, &edges, trace.nodes.len());
    let tallest = layers.iter().map(Vec::len).max().unwrap_or(0);
    let high = |nodes: usize| i32::try_from(nodes).unwrap_or(0) * (HIGH + APART) - APART;
    let mut at = vec![(0, 0); trace.nodes.len()];
    for (depth, nodes) in (0..).zip(&layers) {
        let top = MARGIN + (high(tallest) - high(nodes.len())) / 2;
        for (row, node) in (0..).zip(nodes) {
            at[*node] = (MARGIN + depth * (WIDE + BETWEEN), top + row * (HIGH + APART));
        }
    }
    let columns = i32::try_from(layers.len()).unwrap_or(0);
    Layout {
        at,
        layer,
        width: 2 * MARGIN + columns * (WIDE + BETWEEN) - BETWEEN,
        height: 2 * MARGIN + high(tallest).max(0),
        edges,
    }
}

/// The longest way from a node nothing leads to. A row can only draw on earlier ones; what would go round stops.
fn depths(nodes: usize, edges: &[(usize, usize, i64)]) -> Vec<usize> {
    let mut depth = vec![0; nodes];
    for _ in 0..nodes {
        let mut is_changed = false;
        for (from, to, _) in edges {
            if depth[*to] < depth[*from] + 1 && depth[*from] + 1 < nodes {
                depth[*to] = depth[*from] + 1;
                is_changed = true;
            }
        }
        if !is_changed {
            break;
        }
    }
    depth
}

/// Puts each layer in the order of the middles of its neighbours (barycentres), forth and back.
fn order(layers: &mut [Vec<usize>], edges: &[(usize, usize, i64)], nodes: usize) {
    let mut beside: [BTreeMap<usize, Vec<usize>>; 2] = [BTreeMap::new(), BTreeMap::new()];
    for (from, to, _) in edges {
        beside[0].entry(*to).or_default().push(*from);
        beside[1].entry(*from).or_default().push(*to);
    }
    let mut rank = vec![0_usize; nodes];
    let note = |layer: &[usize], rank: &mut Vec<usize>| {
        for (row, node) in layer.iter().enumerate() {
            // In thousandths of the layer, so that layers of different length compare.
            rank[*node] = (row * 1_000_000 + 500_000) / layer.len().max(1);
        }
    };
    for layer in layers.iter() {
        note(layer, &mut rank);
    }
    for sweep in 0..SWEEPS {
        let neighbours = &beside[sweep % 2];
        let depths: Vec<usize> =
            if sweep % 2 == 0 { (0..layers.len()).collect() } else { (0..layers.len()).rev().collect() };
        for depth in depths {
            layers[depth].sort_by_key(|node| {
                let near = neighbours.get(node).map(Vec::as_slice).unwrap_or_default();
                match near.len() {
                    0 => rank[*node],
                    many => near.iter().map(|other| rank[*other]).sum::<usize>() / many,
                }
            });
            note(&layers[depth], &mut rank);
        }
    }
}
