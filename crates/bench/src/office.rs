//! An office that never errs: seeded movement rows, every one valid by the rules.

mod chance;
mod habits;
mod parts;

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use chrono::{Datelike, Days, NaiveDate};
use usus_domain::class::Class;
use usus_domain::quantity::{Quantity, Unit};

use crate::Shape;
use crate::dice::Dice;
use crate::registers::{AREAS, FUNDERS, GIVERS, ambito, comuni, plan, services};
use crate::stock::{Account, Allocation, Interval, Release, Stock};
use habits::{Action, habits};
use parts::{Parts, columns};

/// A resource sees about so many rows: several hundred resources in a hundred thousand rows.
const ROWS_PER_RESOURCE: usize = 220;

/// Rows go to the newest resources of each ambito, not to all there ever were.
const ACTIVE_PER_AMBITO: usize = 30;

/// What came of an office's work.
pub(crate) struct Written {
    pub(crate) files: Vec<PathBuf>,
    /// Rows that the office learnt of two weeks or more after the fact.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test holds the share of them"))]
    pub(crate) late: usize,
}

/// Writes rows to files of a folder, none of more than `rows_per_file`.
pub(crate) fn write(folder: &Path, shape: Shape, rows_per_file: usize) -> Result<Written> {
    let start = NaiveDate::from_ymd_opt(2018, 1, 1).context("a day")?;
    let end = NaiveDate::from_ymd_opt(2026, 9, 30).context("a day")?;
    let mut office = Office {
        dice: Dice::new(shape.seed),
        ambiti: shape.ambiti,
        start,
        today: start,
        written: 0,
        late: 0,
        contributed: 0,
        stocks: Vec::new(),
        hours: Vec::new(),
        parts: Parts::new(folder, shape.rows, rows_per_file),
    };
    let days = usize::try_from((end - start).num_days())?;
    while office.written < shape.rows {
        let passed = office.written * days / shape.rows;
        office.today = start + Days::new(u64::try_from(passed)?);
        office.work()?;
    }
    Ok(Written { files: office.parts.finish()?, late: office.late })
}

struct Office {
    dice: Dice,
    /// How many ambiti it works for.
    ambiti: usize,
    start: NaiveDate,
    today: NaiveDate,
    written: usize,
    late: usize,
    /// Resources there ever were.
    contributed: usize,
    /// The resources to which something may still happen.
    stocks: Vec<Stock>,
    /// Allocations of hours, by which money is said to have been freed.
    hours: Vec<String>,
    parts: Parts,
}

/// The cells of a row that are not those of every row.
type Cells = Vec<(&'static str, String)>;

impl Office {
    /// Writes one row.
    fn work(&mut self) -> Result<()> {
        if self.contributed < 2 * self.ambiti + self.written / ROWS_PER_RESOURCE {
            return self.contribute();
        }
        for _ in 0..12 {
            let at = self.dice.place(self.stocks.len());
            let mut stock = self.stocks.remove(at);
            let action = self.dice.weighted(habits(stock.class));
            let done = self.act(&mut stock, action);
            self.stocks.insert(at, stock);
            if done? {
                return Ok(());
            }
        }
        self.contribute()
    }

    /// Does it if it can be done, and says whether it could.
    fn act(&mut self, stock: &mut Stock, action: Action) -> Result<bool> {
        match action {
            Action::Allocate => self.allocate(stock),
            Action::Commit => self.commit(stock),
            Action::Consume => self.consume(stock),
            Action::Release => self.release(stock),
            Action::Reuse => self.reuse(stock),
            Action::Return => self.give_back(stock),
            Action::Lapse => self.lapse(stock),
            Action::Correct => self.correct(stock),
        }
    }

    fn contribute(&mut self) -> Result<()> {
        let (class, unit, kind) = self.dice.weighted(&[
            (62, (Class::Depletable, Unit::Euro, "euro")),
            (18, (Class::Perishable, Unit::Hour, "ore di volontariato")),
            (12, (Class::Renewable, Unit::Place, "posti letto")),
            (8, (Class::NonRival, Unit::Instance, "metodo di lavoro")),
        ]);
        // The lower of two: a few ambiti are large, and most are not.
        let home = self.dice.place(self.ambiti).min(self.dice.place(self.ambiti));
        let on = self.day_since(self.start);
        let id = format!("C-{:06}", self.written);
        let mut cells = vec![
            ("ambito", ambito(home)),
            ("class", class.code().to_owned()),
            ("kind", kind.to_owned()),
            ("unit", unit.code().to_owned()),
        ];
        let (mut areas, mut deadline) = (Vec::new(), NaiveDate::MAX);
        let holders = if unit == Unit::Euro { FUNDERS } else { GIVERS };
        cells.push(("holder", (*self.dice.one_of(&holders)).to_owned()));
        if unit == Unit::Euro {
            cells.push(("fund", (*self.dice.one_of(&["FSR", "FNPS", "FNA", "Fondo comune"])).to_owned()));
            cells.push(("quota", "ordinaria".to_owned()));
            cells.push(("annuality", on.year().to_string()));
            if self.dice.percent(50) {
                areas = vec![0, 1, 2];
                cells.push(("areas", areas.iter().map(|area| AREAS[*area]).collect::<Vec<_>>().join(" ")));
            }
            if self.dice.percent(30) {
                deadline = NaiveDate::from_ymd_opt(on.year() + 2, 12, 31).unwrap_or(NaiveDate::MAX);
                cells.push(("deadline", deadline.to_string()));
            }
            if self.dice.percent(10) {
                cells.push(("cup", format!("C29E{:011}", self.written)));
            }
        }
        let parts = match unit {
            Unit::Euro => self.dice.within(5_000_000..=300_000_000),
            Unit::Hour => self.dice.within(20_000..=400_000),
            _ => self.dice.within(4..=60),
        };
        let mut stock = Stock {
            id: id.clone(),
            class,
            unit,
            ambito: home,
            areas,
            since: on,
            deadline,
            allocations: Vec::new(),
            releases: Vec::new(),
            correctable: Vec::new(),
            accounts: BTreeMap::new(),
        };
        stock.moved(None, Some(Account::Available), on, parts, None);
        if self.stocks.len() >= ACTIVE_PER_AMBITO * self.ambiti {
            self.stocks.remove(0);
        }
        self.stocks.push(stock);
        self.contributed += 1;
        self.row("contribute", &id, on, Some(Quantity::new(parts, unit)), cells)
    }

    fn allocate(&mut self, stock: &mut Stock) -> Result<bool> {
        let on = self.day_since(stock.since);
        let blocks = (stock.class == Class::Renewable).then(|| self.interval(on));
        let first = blocks.map_or(on, |(from, _)| from);
        let open = stock.open(Account::Available, first.max(stock.since), blocks);
        if open == 0 || on > stock.deadline {
            return Ok(false);
        }
        let parts = self.share(open, 15, stock.unit);
        let (id, cells) = self.use_of(stock, on, blocks);
        let to = Account::Allocated(stock.allocations.len() - 1);
        let cells = cells.into_iter().chain([("resource", stock.id.clone())]).collect();
        if stock.unit == Unit::Hour {
            self.hours.push(id.clone());
        }
        stock.moved(stock.pool(), Some(to), first, parts, blocks);
        self.row("allocate", &id, on, Some(Quantity::new(parts, stock.unit)), cells)?;
        Ok(true)
    }

    fn reuse(&mut self, stock: &mut Stock) -> Result<bool> {
        let Some((at, on)) = self.some_release(stock) else { return Ok(false) };
        let open = stock.open(Account::Released(at), on, None);
        if open == 0 || on > stock.deadline {
            return Ok(false);
        }
        let parts = self.share(open, 60, stock.unit);
        let (id, cells) = self.use_of(stock, on, None);
        let to = Account::Allocated(stock.allocations.len() - 1);
        let cells = cells.into_iter().chain([("release", stock.releases[at].id.clone())]).collect();
        stock.moved(Some(Account::Released(at)), Some(to), on, parts, None);
        self.row("reuse", &id, on, Some(Quantity::new(parts, stock.unit)), cells)?;
        Ok(true)
    }

    fn commit(&mut self, stock: &mut Stock) -> Result<bool> {
        let Some((at, on)) = self.some_allocation(stock) else { return Ok(false) };
        let blocks = stock.allocations[at].blocks;
        let open = stock.open(Account::Allocated(at), on, blocks);
        if open == 0 || on > stock.deadline {
            return Ok(false);
        }
        let parts = self.share(open, 30, stock.unit);
        let id = format!("I-{:06}", self.written);
        let mut cells = vec![("allocation", stock.allocations[at].id.clone())];
        if self.dice.percent(10) {
            cells.push(("cig", format!("B{:09X}", self.written)));
        }
        let legs = stock.moved(Some(Account::Allocated(at)), Some(Account::Committed(at)), on, parts, blocks);
        stock.keep(id.clone(), legs);
        self.row("commit", &id, on, Some(Quantity::new(parts, stock.unit)), cells)?;
        Ok(true)
    }

    fn consume(&mut self, stock: &mut Stock) -> Result<bool> {
        let Some((at, on)) = self.some_allocation(stock) else { return Ok(false) };
        let committed = stock.open(Account::Committed(at), on, None);
        let allocated =
            if stock.unit == Unit::Euro { 0 } else { stock.open(Account::Allocated(at), on, None) };
        if committed + allocated == 0 {
            return Ok(false);
        }
        let parts = self.share(committed + allocated, 50, stock.unit);
        let bound = parts.min(committed);
        let id = format!("L-{:06}", self.written);
        let mut legs = stock.moved(Some(Account::Committed(at)), None, on, bound, None);
        if parts > bound {
            legs.extend(stock.moved(Some(Account::Allocated(at)), None, on, parts - bound, None));
        }
        stock.keep(id.clone(), legs);
        let cells = vec![("allocation", stock.allocations[at].id.clone())];
        self.row("consume", &id, on, Some(Quantity::new(parts, stock.unit)), cells)?;
        Ok(true)
    }

    fn release(&mut self, stock: &mut Stock) -> Result<bool> {
        let Some((at, on)) = self.some_allocation(stock) else { return Ok(false) };
        let blocks = stock.allocations[at].blocks;
        let (of, from) = self.dice.weighted(&[
            (2, ("allocated", Account::Allocated(at))),
            (1, ("committed", Account::Committed(at))),
        ]);
        let open = stock.open(from, on, blocks);
        if open == 0 {
            return Ok(false);
        }
        let parts = self.share(open, 30, stock.unit);
        let id = format!("E-{:06}", self.written);
        let mut reason =
            *self.dice.one_of(&["gara", "minore_domanda", "servizio_non_attivato", "rinuncia", "disimpegno"]);
        let mut cells = vec![("allocation", stock.allocations[at].id.clone()), ("of", of.to_owned())];
        if stock.unit == Unit::Euro && !self.hours.is_empty() && self.dice.percent(15) {
            reason = "risorsa_non_economica_subentrata";
            cells.push(("because_of", self.dice.one_of(&self.hours).clone()));
        }
        cells.push(("reason", reason.to_owned()));
        let to = Account::Released(stock.releases.len());
        stock.releases.push(Release { id: id.clone(), since: on });
        stock.moved(Some(from), Some(to), on, parts, blocks);
        self.row("release", &id, on, Some(Quantity::new(parts, stock.unit)), cells)?;
        Ok(true)
    }

    fn give_back(&mut self, stock: &mut Stock) -> Result<bool> {
        let on = self.day_since(stock.since);
        self.take("return", stock, Account::Available, on, ("resource", stock.id.clone()))
    }

    fn lapse(&mut self, stock: &mut Stock) -> Result<bool> {
        if stock.unit == Unit::Hour {
            let Some((at, on)) = self.some_allocation(stock) else { return Ok(false) };
            let source = ("allocation", stock.allocations[at].id.clone());
            return self.take("lapse", stock, Account::Allocated(at), on, source);
        }
        let Some((at, on)) = self.some_release(stock) else { return Ok(false) };
        let source = ("release", stock.releases[at].id.clone());
        self.take("lapse", stock, Account::Released(at), on, source)
    }

    fn take(
        &mut self,
        action: &str,
        stock: &mut Stock,
        from: Account,
        on: NaiveDate,
        source: (&'static str, String),
    ) -> Result<bool> {
        let open = stock.open(from, on, None);
        if open == 0 {
            return Ok(false);
        }
        let parts = self.share(open, 10, stock.unit);
        stock.moved(Some(from), None, on, parts, None);
        let id = format!("T-{:06}", self.written);
        self.row(action, &id, on, Some(Quantity::new(parts, stock.unit)), vec![source])?;
        Ok(true)
    }

    fn correct(&mut self, stock: &mut Stock) -> Result<bool> {
        let at = self.dice.place(stock.correctable.len());
        let Some(corrects) = stock.correct(at) else { return Ok(false) };
        let id = format!("X-{:06}", self.written);
        let cells = vec![("corrects", corrects), ("reason", "Errore di digitazione dell'importo".to_owned())];
        self.row("correct", &id, self.today, None, cells)?;
        Ok(true)
    }

    /// A new use of a quantity: its id, and the cells that say where it goes.
    fn use_of(&mut self, stock: &mut Stock, on: NaiveDate, blocks: Option<Interval>) -> (String, Cells) {
        let id = format!("A-{:06}", self.written);
        let area = if stock.areas.is_empty() {
            self.dice.place(AREAS.len())
        } else {
            *self.dice.one_of(&stock.areas)
        };
        let mut cells = vec![
            ("ambito", ambito(stock.ambito)),
            ("service", self.dice.one_of(&services(stock.ambito, area)).clone()),
            ("plan", plan(on).to_owned()),
        ];
        if self.dice.percent(50) {
            let comuni: Vec<String> = comuni(stock.ambito).collect();
            cells.push(("comune", self.dice.one_of(&comuni).clone()));
        }
        if self.dice.percent(10) {
            cells.push(("project", format!("PP-{:06}", self.written)));
        }
        if let Some((from, to)) = blocks {
            cells.extend([("from", from.to_string()), ("to", to.to_string())]);
        }
        stock.allocations.push(Allocation { id: id.clone(), since: on, blocks });
        (id, cells)
    }

    fn row(
        &mut self,
        action: &str,
        id: &str,
        on: NaiveDate,
        quantity: Option<Quantity>,
        cells: Cells,
    ) -> Result<()> {
        let mut all: HashMap<&str, String> = cells.into_iter().collect();
        all.insert("action", action.to_owned());
        all.insert("id", id.to_owned());
        all.insert("effective_on", on.to_string());
        all.insert(
            "act",
            format!("Comune capofila|determina|{}/{}|{on}", self.written % 2_000 + 1, on.year()),
        );
        if let Some(quantity) = quantity {
            all.insert("quantity", quantity.decimal().replace('.', ","));
        }
        if self.dice.percent(30) {
            all.insert("note", "Quota del secondo trimestre, come da riparto".to_owned());
        }
        if self.dice.percent(50) {
            all.insert("ref", format!("imp. {}/{}", self.written, on.year()));
        }
        self.parts.write(columns().map(|column| all.get(column).map_or("", String::as_str)))?;
        self.written += 1;
        self.late += usize::from((self.today - on).num_days() >= chance::LATE_BY_DAYS.0);
        Ok(())
    }
}
