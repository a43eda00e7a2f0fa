//! What an invented community gives that is not money: hours, rooms and vehicles, goods, methods.

use super::book::{Book, LAST_FACT, Said, When, after, day, written};
use super::money::{Help, INVENTED};
use super::place::{Comune, Place};

/// Writes what is not money of one ambito.
pub(super) struct Community<'c> {
    pub(super) book: &'c mut Book,
    pub(super) place: &'c Place,
    pub(super) comuni: &'c [Comune],
}

/// What somebody gives.
struct Gift<'g> {
    id: &'g str,
    holder: &'g str,
    class: &'static str,
    kind: &'static str,
    unit: &'static str,
    quantity: String,
    /// First and last day on which it can be used, where it cannot always.
    offered: Option<(String, String)>,
}

impl Community<'_> {
    /// All of it; gives the hours that may be said to have freed money.
    pub(super) fn write(mut self) -> Vec<Help> {
        let mut helps = Vec::new();
        for year in 2018..=2026 {
            helps.extend(self.hours(year, "volontari", "ore di volontariato", 1));
            helps.extend(self.hours(year, "banca-del-tempo", "ore di banca del tempo", 2));
            helps.extend(self.hours(year, "cooperativa", "ore di professionisti", 3));
            self.goods(year);
            if year % 3 == 0 {
                self.method(year);
            }
        }
        self.shared("SALA", "sala civica", 6);
        self.shared("PULMINO", "pulmino attrezzato", 8);
        helps
    }

    fn give(&mut self, gift: &Gift<'_>, when: When) -> When {
        let mut cells = vec![
            ("ambito", self.place.ambito),
            ("class", gift.class),
            ("kind", gift.kind),
            ("unit", gift.unit),
            ("holder", gift.holder),
            ("quantity", &*gift.quantity),
        ];
        if let Some((from, to)) = &gift.offered {
            cells.extend([("from", &**from), ("to", &**to)]);
        }
        let body = self.place.body;
        let said = Said { action: "contribute", id: gift.id, body, act: "convenzione", note: INVENTED };
        let rests_on = self.book.add(when, said, &cells);
        When { rests_on, ..when }
    }

    /// Gives a resource to a service; gives the allocation and when it was recorded.
    fn allocate(&mut self, resource: &str, when: When, quantity: &str, service: &str) -> (String, When) {
        let id = self.book.name(self.place.prefix, "A", when.on);
        let mut cells = vec![
            ("resource", resource),
            ("ambito", self.place.ambito),
            ("service", service),
            ("plan", self.place.plan(when.on)),
            ("quantity", quantity),
        ];
        if self.book.dice.percent(50) {
            cells.push(("comune", self.book.dice.one_of(self.comuni).code));
        }
        let said =
            Said { action: "allocate", id: &id, body: self.place.body, act: "convenzione", note: INVENTED };
        let rests_on = self.book.add(when, said, &cells);
        (id, When { rests_on, ..when })
    }

    fn take(&mut self, action: &'static str, allocation: &str, when: When, quantity: &str) {
        if when.on > LAST_FACT {
            return;
        }
        let kind = if action == "lapse" { "DEC" } else { "P" };
        let id = self.book.name(self.place.prefix, kind, when.on);
        let said = Said { action, id: &id, body: self.place.body, act: "verbale", note: INVENTED };
        self.book.add(when, said, &[("allocation", allocation), ("quantity", quantity)]);
    }

    /// The hours of a year: offered, given to a service, done quarter by quarter, and some never done.
    fn hours(&mut self, year: i32, of: &str, kind: &'static str, number: u32) -> Option<Help> {
        let id = format!("ORE-{year}-{}-{number}", self.place.prefix);
        let hours = self.book.dice.within(20..=90) * 10;
        let gift = Gift {
            id: &id,
            holder: &self.place.holder(of),
            class: "perishable",
            kind,
            unit: "hour",
            quantity: written(hours * 100, 2),
            offered: Some((day(year, 1, 1).to_string(), day(year, 12, 31).to_string())),
        };
        let on = day(year, 1, 12);
        let when = self.give(&gift, When { on, rests_on: on });
        // Some hours are offered and nobody asks for them.
        if self.book.dice.percent(8) {
            return None;
        }
        let given = hours * self.book.dice.within(55..=95);
        let services = self.place.services("FAM DIS ELD");
        let service = self.book.dice.one_of(&services).clone();
        let on = after(day(year, 1, 25), self.book.dice.within(0..=60));
        let (allocation, when) = self.allocate(&id, When { on, ..when }, &written(given, 2), &service);
        let mut left = given;
        for (month, last) in [(4, 30), (7, 31), (9, 30), (12, 20)] {
            let done = given * self.book.dice.within(12..=25) / 100 / 25 * 25;
            left -= done;
            let on = day(year, month, last);
            self.take("consume", &allocation, When { on, ..when }, &written(done, 2));
        }
        if left > 0 {
            self.take("lapse", &allocation, When { on: day(year, 12, 31), ..when }, &written(left, 2));
        }
        Some(Help { allocation, service, on: when.on, recorded_on: when.rests_on })
    }

    /// The goods of a year, handed out in turns.
    fn goods(&mut self, year: i32) {
        let id = format!("ALIMENTI-{year}-{}", self.place.prefix);
        let kilos = self.book.dice.within(40..=160) * 10;
        let gift = Gift {
            id: &id,
            holder: &self.place.holder("emporio"),
            class: "depletable",
            kind: "alimenti",
            unit: "kg",
            quantity: written(kilos * 1_000, 3),
            offered: None,
        };
        let on = day(year, 2, 10);
        let when = self.give(&gift, When { on, rests_on: on });
        let given = kilos * self.book.dice.within(700..=950);
        let service = format!("{}-PIS", self.place.prefix);
        let on = day(year, 3, 1);
        let (allocation, when) = self.allocate(&id, When { on, ..when }, &written(given, 3), &service);
        for month in [5, 8, 10] {
            let handed_out = given * self.book.dice.within(20..=32) / 100;
            let on = day(year, month, 28);
            self.take("consume", &allocation, When { on, ..when }, &written(handed_out, 3));
        }
    }

    /// A method that any number of services may use at once.
    fn method(&mut self, year: i32) {
        let id = format!("METODO-{year}-{}", self.place.prefix);
        let gift = Gift {
            id: &id,
            holder: &self.place.holder("cooperativa"),
            class: "non_rival",
            kind: "metodo di lavoro",
            unit: "instance",
            quantity: "1".to_owned(),
            offered: None,
        };
        let on = day(year, 3, 15);
        let when = self.give(&gift, When { on, rests_on: on });
        for service in ["TUTELA", "ADM", "SFA", "SEGRETARIATO"] {
            let on = after(on, self.book.dice.within(20..=120));
            let service = format!("{}-{service}", self.place.prefix);
            self.allocate(&id, When { on, ..when }, "1", &service);
        }
    }

    /// A room or a vehicle of a comune: lent for a time, it comes back by itself.
    fn shared(&mut self, name: &str, kind: &'static str, places: i64) {
        let id = format!("{name}-{}", self.place.prefix);
        let holder = self.comuni.first().map(Comune::holder).unwrap_or_default();
        let gift = Gift {
            id: &id,
            holder: &holder,
            class: "renewable",
            kind,
            unit: "place",
            quantity: places.to_string(),
            offered: Some((day(2018, 2, 1).to_string(), day(2027, 12, 31).to_string())),
        };
        let on = day(2018, 1, 22);
        let when = self.give(&gift, When { on, rests_on: on });
        let mut from = day(2018, 3, 1);
        while from < day(2026, 12, 1) {
            let to = after(from, self.book.dice.within(40..=120));
            let lent = self.book.dice.within(1..=places).to_string();
            let services = self.place.services("");
            let service = self.book.dice.one_of(&services).clone();
            let on = from.checked_sub_days(chrono::Days::new(10)).unwrap_or(from);
            self.lend(&id, When { on, ..when }, (&lent, &service), (from, to));
            from = after(to, self.book.dice.within(1..=30));
        }
    }

    fn lend(
        &mut self,
        resource: &str,
        when: When,
        (quantity, service): (&str, &str),
        (from, to): (chrono::NaiveDate, chrono::NaiveDate),
    ) {
        if when.on > LAST_FACT {
            return;
        }
        self.allocate(resource, when, quantity, service);
        if let Some(row) = self.book.rows.last_mut() {
            row.cells.extend([("from", from.to_string()), ("to", to.to_string())]);
        }
    }
}
