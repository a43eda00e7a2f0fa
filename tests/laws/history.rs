//! Random histories: rows as an office might send them, sensible or not, over a small world.

use proptest::prelude::*;
use usus_desk::closing::{self, Stands};
use usus_desk::import::{self, Open, Outcome};
use usus_desk::proposal::{self, Asked, Decided};
use usus_domain::four_eyes::FourEyes;
use usus_domain::id::StaffId;
use usus_log::store::Log;

use crate::home::Home;

/// One random wish. What it names is picked among what exists by then.
#[derive(Debug, Clone)]
pub(crate) struct Wish {
    action: u8,
    first: usize,
    second: usize,
    quantity: u32,
    day: u32,
    span: u32,
}

pub(crate) fn wishes(most: usize) -> impl Strategy<Value = Vec<Wish>> {
    let wish = (0..18_u8, any::<usize>(), any::<usize>(), 1..60_u32, 0..300_u32, 0..90_u32).prop_map(
        |(action, first, second, quantity, day, span)| Wish { action, first, second, quantity, day, span },
    );
    prop::collection::vec(wish, most / 2..most)
}

/// A ledger that a history happens to.
pub(crate) struct World {
    pub(crate) log: Log,
    pub(crate) address: String,
    pub(crate) accepted: Vec<String>,
    allocations: Vec<String>,
    causes: Vec<String>,
    releases: Vec<String>,
    claims: Vec<String>,
    contests: Vec<String>,
    rows: Vec<String>,
    _place: tempfile::TempDir,
}

const HEADER: &str = "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder,areas,resource,service,plan,\
                      from,to,allocation,of,reason,because_of,release,corrects";

/// Resources of each class: id, class, unit, quantity, areas.
const RESOURCES: [(&str, &str, &str, &str, &str); 5] = [
    ("FUND", "depletable", "EUR", "1000.00", "ELD DIS"),
    ("GRANT", "depletable", "EUR", "400.00", ""),
    ("FLAT", "renewable", "place", "4", ""),
    ("HOURS", "perishable", "hour", "500.00", ""),
    ("METHOD", "non_rival", "instance", "1", ""),
];

const REGISTERS: [&str; 4] = [
    "ambito,name,managing_body,regime\nolgiate,Olgiate Comasco,Consorzio,civil\n",
    "service,name,area\nhome,Domiciliare,ELD\nday,Centro diurno,DIS\nhousing,Alloggi,POV\n",
    "holder,name,kind\nregion,Regione,region\nclub,Associazione,third_sector\n",
    "plan,name,kind,ambiti,from,to,act\nPLAN,Piano,piano_di_zona,olgiate,2025-01-01,2027-12-31,A|delibera|1|2025-01-01\n",
];

impl World {
    /// An empty ledger with its registers.
    pub(crate) async fn new(home: Home) -> Self {
        let place = tempfile::tempdir().expect("a place to work in");
        let address = home.ledger(place.path());
        let log = Log::open(&address.parse().expect("an address")).await.expect("a ledger");
        let mut world = Self {
            log,
            address,
            accepted: Vec::new(),
            allocations: Vec::new(),
            causes: Vec::new(),
            releases: Vec::new(),
            claims: Vec::new(),
            contests: Vec::new(),
            rows: Vec::new(),
            _place: place,
        };
        for register in REGISTERS {
            assert!(world.import(register).await > 0, "a register was refused");
        }
        for (resource, class, unit, quantity, areas) in RESOURCES {
            let holder = if unit == "EUR" { "region" } else { "club" };
            let row = Row {
                quantity,
                class,
                kind: "thing",
                unit,
                areas,
                holder,
                ambito: "olgiate",
                ..Row::default()
            };
            let row = Row { action: "contribute", id: resource, effective_on: "2026-01-10", ..row };
            assert!(world.import(&format!("{HEADER}\n{}\n", row.csv())).await > 0, "a resource was refused");
            world.rows.push(resource.to_owned());
        }
        world
    }

    /// Imports a file; gives how many rows were new, 0 where it was refused.
    pub(crate) async fn import(&self, file: &str) -> usize {
        let file = import::read_bytes(file.as_bytes()).expect("the file is well formed");
        let actor = StaffId::new("law").expect("a staff id");
        match import::import(&self.log, &file, &actor, &|_| {}).await.expect("the machine works") {
            Outcome::Done { recorded, .. } => recorded,
            Outcome::Refused { .. } => 0,
        }
    }

    /// Has one person propose a file and another approve it; gives how many rows were new, 0 where it was refused.
    pub(crate) async fn let_in(&self, file: &str) -> usize {
        let file = import::read_bytes(file.as_bytes()).expect("the file is well formed");
        let [proposer, approver] = ["law", "order"].map(|id| StaffId::new(id).expect("a staff id"));
        let (log, policy) = (&self.log, FourEyes::default());
        let asked = proposal::propose(log, &file, None, &proposer, policy, &|_| {}).await.expect("asked");
        let Asked::Recorded { proposal, .. } = asked else { return 0 };
        let decided =
            proposal::approve(&Open, log, &proposal, &approver, None, &|_| {}).await.expect("decided");
        let Decided::Recorded { entries, .. } = decided else {
            panic!("nothing came in between: {decided:?}")
        };
        entries
    }

    /// Lets one wish come true, if the rules allow it.
    pub(crate) async fn grant(&mut self, wish: &Wish) {
        let id = format!("r{}", self.rows.len());
        let Some(row) = self.row(wish, &id) else { return };
        let file = format!("{HEADER}\n{row}\n");
        // One in four is let in by a second person.
        let recorded = match wish.second % 4 {
            3 => self.let_in(&file).await,
            _ => self.import(&file).await,
        };
        if recorded == 0 {
            return;
        }
        self.accepted.push(file);
        match cell(&row, "action") {
            "allocate" | "reuse" => {
                self.allocations.push(id.clone());
                if ["FLAT", "HOURS", "METHOD"].contains(&cell(&row, "resource")) {
                    self.causes.push(id.clone());
                }
            }
            "release" => {
                self.releases.push(id.clone());
                if !cell(&row, "because_of").is_empty() {
                    self.claims.push(id.clone());
                }
            }
            "contest" => self.contests.push(id.clone()),
            _ => {}
        }
        self.rows.push(id);
    }

    /// Corrects a row, if the rules allow it; gives the id of the correction.
    pub(crate) async fn correct(&mut self, wrong: usize) -> Option<String> {
        let wrong = pick(&self.rows, wrong)?.clone();
        self.correct_row(&wrong).await
    }

    /// Corrects the row with this id, if the rules allow it.
    pub(crate) async fn correct_row(&mut self, wrong: &str) -> Option<String> {
        let id = format!("r{}", self.rows.len());
        let on = date(200);
        let row = Row { corrects: wrong, reason: "errore", ..Row::new("correct", &id, &on) };
        let recorded = self.import(&format!("{HEADER}\n{}\n", row.csv())).await;
        (recorded > 0).then(|| {
            self.rows.push(id.clone());
            id
        })
    }

    /// Closes a period on the log as it stands.
    pub(crate) async fn close(&mut self, id: &str) {
        let day = date(150).parse().expect("a date");
        let row = closing::row(id, day, "Assemblea|delibera|9|2026-12-31", None).expect("a row");
        let size = self.log.head().await.expect("a head").position;
        let root = self.log.root(size).await.expect("a root");
        let stands = Stands { size, root, balances: Vec::new(), rows: 1 };
        let actor = StaffId::new("law").expect("a staff id");
        let closed = closing::close(&self.log, &row, &stands, &actor).await.expect("the machine works");
        assert_eq!(closed, closing::Outcome::Recorded);
        self.rows.push(id.to_owned());
    }

    fn row(&self, wish: &Wish, id: &str) -> Option<String> {
        // Most rows come in the order of their dates, a few days apart; one in five is entered late.
        let step = u32::try_from(self.rows.len()).expect("a short history") * 3;
        let day = if wish.second.is_multiple_of(7) { wish.day % (step + 20) } else { step + wish.day % 3 };
        let on = date(day);
        let to = date(day + wish.span);
        let quantity = wish.quantity.to_string();
        let service = ["home", "day", "housing"][wish.second % 3];
        let base = Row { quantity: &quantity, ..Row::new("", id, &on) };
        let row = match wish.action {
            0..=2 => {
                let (resource, ..) = RESOURCES[wish.first % RESOURCES.len()];
                let (from, to) = if resource == "FLAT" { (on.as_str(), to.as_str()) } else { ("", "") };
                let quantity =
                    if resource == "FLAT" { wish.quantity % 4 + 1 } else { wish.quantity }.to_string();
                let row =
                    Row { action: "allocate", quantity: &quantity, resource, service, from, to, ..base };
                return Some(Row { ambito: "olgiate", plan: "PLAN", ..row }.csv());
            }
            3..=5 => Row { action: "commit", allocation: pick(&self.allocations, wish.first)?, ..base },
            6..=8 => Row { action: "consume", allocation: pick(&self.allocations, wish.first)?, ..base },
            9..=11 => {
                let allocation = pick(&self.allocations, wish.first)?;
                let of = if wish.second.is_multiple_of(2) { "allocated" } else { "committed" };
                let cause = match wish.span % 4 {
                    0 => pick(&self.allocations, wish.second)?.as_str(),
                    1 => "",
                    _ => pick(&self.causes, wish.second).map_or("", String::as_str),
                };
                Row { action: "release", allocation, of, reason: "rinuncia", because_of: cause, ..base }
            }
            12 | 13 => {
                let release = pick(&self.releases, wish.first)?;
                let (from, to) =
                    if wish.span.is_multiple_of(2) { (on.as_str(), to.as_str()) } else { ("", "") };
                let row = Row {
                    action: "reuse",
                    release,
                    service,
                    from,
                    to,
                    ambito: "olgiate",
                    plan: "PLAN",
                    ..base
                };
                return Some(row.csv());
            }
            14 if wish.first.is_multiple_of(3) => {
                Row { action: "lapse", allocation: pick(&self.allocations, wish.first)?, ..base }
            }
            14 if wish.second.is_multiple_of(2) => {
                Row { action: "return", release: pick(&self.releases, wish.first)?, ..base }
            }
            14 => Row { action: "return", resource: RESOURCES[wish.first % RESOURCES.len()].0, ..base },
            15 | 16 if wish.second.is_multiple_of(2) => {
                let releases = if wish.first.is_multiple_of(5) { &self.releases } else { &self.claims };
                let release = pick(releases, wish.first)?;
                Row { action: "contest", release, reason: "dubbio", quantity: "", ..base }
            }
            _ => {
                let rows = if wish.action == 17 { &self.rows } else { &self.contests };
                let corrects = pick(rows, wish.first)?;
                Row { action: "correct", corrects, reason: "errore", quantity: "", ..base }
            }
        };
        Some(row.csv())
    }
}

fn pick<T>(from: &[T], at: usize) -> Option<&T> {
    if from.is_empty() { None } else { from.get(at % from.len()) }
}

/// What a row has in a column.
fn cell<'r>(row: &'r str, column: &str) -> &'r str {
    let mut cells = HEADER.split(',').zip(row.split(','));
    cells.find(|(name, _)| *name == column).map_or("", |(_, cell)| cell)
}

fn date(day: u32) -> String {
    let first = chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
    (first + chrono::Days::new(day.into())).to_string()
}

/// A movement row, by its columns.
#[derive(Clone, Copy, Default)]
struct Row<'r> {
    action: &'r str,
    id: &'r str,
    effective_on: &'r str,
    quantity: &'r str,
    ambito: &'r str,
    class: &'r str,
    kind: &'r str,
    unit: &'r str,
    holder: &'r str,
    areas: &'r str,
    resource: &'r str,
    service: &'r str,
    plan: &'r str,
    from: &'r str,
    to: &'r str,
    allocation: &'r str,
    of: &'r str,
    reason: &'r str,
    because_of: &'r str,
    release: &'r str,
    corrects: &'r str,
}

impl<'r> Row<'r> {
    fn new(action: &'r str, id: &'r str, effective_on: &'r str) -> Self {
        Self { action, id, effective_on, ..Self::default() }
    }

    fn csv(self) -> String {
        [
            self.action,
            self.id,
            self.effective_on,
            self.quantity,
            "Ufficio|determina|1|2026-01-01",
            self.ambito,
            self.class,
            self.kind,
            self.unit,
            self.holder,
            self.areas,
            self.resource,
            self.service,
            self.plan,
            self.from,
            self.to,
            self.allocation,
            self.of,
            self.reason,
            self.because_of,
            self.release,
            self.corrects,
        ]
        .join(",")
    }
}
