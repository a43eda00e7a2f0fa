//! Boundaries of comuni that the office gives (`GeoJSON`), as shapes that can be drawn.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Deserialize;
use serde_json::{Map, Value};

/// The largest file that is read, in bytes.
pub(crate) const MOST_BYTES: u64 = 64 << 20;

/// How wide a map is drawn.
const WIDTH: f64 = 1_000.0;

/// Points nearer than this to the line between their neighbours are left out, in the map's own measure.
const NEAR: f64 = 0.7;

/// The properties in which the ISTAT code of a comune may stand, in order of preference.
const CODES: [&str; 8] =
    ["PRO_COM_T", "pro_com_t", "com_istat_code", "istat", "ISTAT", "PRO_COM", "pro_com", "comune"];

/// The properties in which its name may stand.
const NAMES: [&str; 5] = ["COMUNE", "name", "NAME", "nome", "comune_nome"];

/// Shapes of comuni by ISTAT code, on one map.
#[derive(Debug)]
pub(crate) struct Boundaries {
    /// How wide the map is.
    pub(crate) width: u32,
    /// How high.
    pub(crate) height: u32,
    /// The shapes.
    pub(crate) shapes: BTreeMap<String, Shape>,
}

/// The shape of a comune.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Its name, as the file has it.
    pub(crate) name: Option<String>,
    /// Its boundary, as a path of SVG.
    pub(crate) path: String,
    /// The middle of it, where something can be written.
    pub(crate) at: (i32, i32),
}

#[derive(Deserialize)]
struct Collection {
    features: Vec<Feature>,
}

#[derive(Deserialize)]
struct Feature {
    #[serde(default)]
    properties: Option<Map<String, Value>>,
    #[serde(default)]
    geometry: Option<Geometry>,
}

type Point = (f64, f64);

/// A position of `GeoJSON`; what follows the first two numbers is its height.
#[derive(Deserialize)]
struct Position(Vec<f64>);

/// What is no polygon has no boundary.
#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
}

impl Boundaries {
    /// Reads `GeoJSON`; says what is wrong with it.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let collection: Collection = serde_json::from_str(text).map_err(|error| error.to_string())?;
        let mut found: BTreeMap<String, (Option<String>, Vec<Vec<Point>>)> = BTreeMap::new();
        for Feature { properties, geometry } in collection.features {
            let (Some(properties), Some(geometry)) = (properties, geometry) else { continue };
            let Some(code) = code(&properties) else { continue };
            let rings = rings(geometry);
            if !rings.is_empty() {
                let name = NAMES.iter().find_map(|name| Some(properties.get(*name)?.as_str()?.to_owned()));
                let known = found.entry(code).or_insert_with(|| (name, Vec::new()));
                known.1.extend(rings);
            }
        }
        let points = || found.values().flat_map(|(_, rings)| rings.iter().flatten());
        let plane = Plane::of(points())
            .ok_or_else(|| format!("no polygon with an ISTAT code ({}) is in it", CODES.join(", ")))?;
        let shapes = found.into_iter().map(|(code, (name, rings))| (code, plane.shape(name, &rings)));
        Ok(Self { width: rounded(WIDTH), height: rounded(plane.height()), shapes: shapes.collect() })
    }
}

/// An ISTAT code has six digits; as a number it may have lost its first zeros.
fn code(properties: &Map<String, Value>) -> Option<String> {
    CODES.iter().find_map(|name| {
        let digits = match properties.get(*name)? {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        let is_code =
            !digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_code.then(|| format!("{digits:0>6}"))
    })
}

fn rings(geometry: Geometry) -> Vec<Vec<Point>> {
    let polygons: Vec<Vec<Vec<Position>>> = match &*geometry.kind {
        "Polygon" => serde_json::from_value(geometry.coordinates).map(|polygon| vec![polygon]),
        "MultiPolygon" => serde_json::from_value(geometry.coordinates),
        _ => Ok(Vec::new()),
    }
    .unwrap_or_default();
    let point = |position: Position| match *position.0 {
        [x, y, ..] if x.is_finite() && y.is_finite() => Some((x, y)),
        _ => None,
    };
    let rings = polygons.into_iter().flatten();
    let rings = rings.map(|ring| ring.into_iter().filter_map(point).collect::<Vec<Point>>());
    rings.filter(|ring| ring.len() > 2).collect()
}

/// How the places of the file are put on the map: degrees or metres, the north above.
struct Plane {
    west: f64,
    north: f64,
    south: f64,
    scale: (f64, f64),
}

impl Plane {
    fn of<'p>(mut points: impl Iterator<Item = &'p Point>) -> Option<Self> {
        let first = *points.next()?;
        let (mut least, mut most) = (first, first);
        for (x, y) in points {
            least = (least.0.min(*x), least.1.min(*y));
            most = (most.0.max(*x), most.1.max(*y));
        }
        let are_degrees = least.0 >= -180.0 && most.0 <= 180.0 && least.1 >= -90.0 && most.1 <= 90.0;
        // Towards the pole a degree of longitude is shorter than one of latitude.
        let shorter = if are_degrees { f64::midpoint(least.1, most.1).to_radians().cos() } else { 1.0 };
        let wide = (most.0 - least.0) * shorter;
        if wide <= 0.0 || most.1 <= least.1 {
            return None;
        }
        let scale = WIDTH / wide;
        Some(Self { west: least.0, north: most.1, south: least.1, scale: (scale * shorter, scale) })
    }

    fn height(&self) -> f64 {
        (self.north - self.south) * self.scale.1
    }

    fn put(&self, (x, y): Point) -> Point {
        ((x - self.west) * self.scale.0, (self.north - y) * self.scale.1)
    }

    fn shape(&self, name: Option<String>, rings: &[Vec<Point>]) -> Shape {
        let mut path = String::new();
        let mut largest: (f64, Point) = (0.0, (0.0, 0.0));
        for ring in rings {
            let ring: Vec<Point> = ring.iter().map(|point| self.put(*point)).collect();
            let (area, middle) = area_and_middle(&ring);
            if area > largest.0 {
                largest = (area, middle);
            }
            let ring = simplified(&ring);
            for (at, (x, y)) in ring.iter().enumerate() {
                let _ = write!(path, "{}{x:.1} {y:.1}", if at == 0 { 'M' } else { 'L' });
            }
            path.push('Z');
        }
        let (x, y) = largest.1;
        Shape { name, path, at: (whole(x), whole(y)) }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a map is some thousand wide")]
fn rounded(length: f64) -> u32 {
    length.ceil().clamp(1.0, 1e6) as u32
}

#[expect(clippy::cast_possible_truncation, reason = "a map is some thousand wide")]
fn whole(length: f64) -> i32 {
    length.round().clamp(-1e6, 1e6) as i32
}

/// How large a ring is, and its middle.
fn area_and_middle(ring: &[Point]) -> (f64, Point) {
    let mut doubled = 0.0;
    let mut sum = (0.0, 0.0);
    for (at, (x, y)) in ring.iter().enumerate() {
        let (next_x, next_y) = ring[(at + 1) % ring.len()];
        let cross = x * next_y - next_x * y;
        doubled += cross;
        sum = (sum.0 + (x + next_x) * cross, sum.1 + (y + next_y) * cross);
    }
    if doubled.abs() < 1e-9 {
        return (0.0, ring.first().copied().unwrap_or_default());
    }
    (doubled.abs() / 2.0, (sum.0 / (3.0 * doubled), sum.1 / (3.0 * doubled)))
}

/// A ring with only the points that show: the farthest from the line between two kept ones is kept while it is not near.
fn simplified(ring: &[Point]) -> Vec<Point> {
    let Some(last) = ring.len().checked_sub(1) else { return Vec::new() };
    let mut keeps = vec![false; ring.len()];
    let middle = last / 2;
    for kept in [0, middle, last] {
        keeps[kept] = true;
    }
    let mut open = vec![(0, middle), (middle, last)];
    while let Some((from, to)) = open.pop() {
        let between = (from + 1..to).map(|at| (at, distance(ring[at], ring[from], ring[to])));
        if let Some((at, distance)) = between.max_by(|one, other| one.1.total_cmp(&other.1))
            && distance > NEAR
        {
            keeps[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    ring.iter().zip(keeps).filter(|(_, keep)| *keep).map(|(point, _)| *point).collect()
}

fn distance(point: Point, from: Point, to: Point) -> f64 {
    let (along_x, along_y) = (to.0 - from.0, to.1 - from.1);
    let length = along_x.hypot(along_y);
    if length == 0.0 {
        return (point.0 - from.0).hypot(point.1 - from.1);
    }
    ((point.0 - from.0) * along_y - (point.1 - from.1) * along_x).abs() / length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comuni_are_found_by_their_code_and_drawn_with_the_north_above() {
        let square = |code: &str, x: f64, y: f64| {
            let (right, above) = (x + 1.0, y + 1.0);
            format!(
                r#"{{"type":"Feature","properties":{{"PRO_COM":{code},"COMUNE":"C"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{right},{y}],[{right},{above}],[{x},{above}],[{x},{y}]]]}}}}"#
            )
        };
        let features = [square("13005", 500_000.0, 5_000_000.0), square("97042", 500_001.0, 5_000_000.0)];
        let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(","));
        let boundaries = Boundaries::read(&text).expect("boundaries");
        assert_eq!((boundaries.width, boundaries.height), (1_000, 500));
        assert_eq!(boundaries.shapes["013005"].at, (250, 250));
        assert_eq!(boundaries.shapes["097042"].at, (750, 250));
        assert!(boundaries.shapes["013005"].path.starts_with("M0.0 500.0L500.0 500.0"));
    }

    #[test]
    fn points_on_a_line_are_left_out_and_what_is_no_map_is_said_to_be_none() {
        let ring: Vec<Point> =
            (0..=100).map(|x| (f64::from(x), 0.0)).chain([(100.0, 50.0), (0.0, 50.0), (0.0, 0.0)]).collect();
        assert!(simplified(&ring).len() <= 6, "{:?}", simplified(&ring));
        assert!(Boundaries::read("{}").is_err());
        assert!(Boundaries::read(r#"{"features":[]}"#).is_err());
        let point = r#"{"features":[{"properties":{"istat":"013005"},"geometry":{"type":"Point","coordinates":[1,2]}}]}"#;
        assert!(Boundaries::read(point).is_err());
    }
}
