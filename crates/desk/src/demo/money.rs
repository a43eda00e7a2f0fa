//! The uses of invented money, what is freed of it and where that goes.

use chrono::{Datelike, NaiveDate};

use super::book::{Book, LAST_FACT, Said, When, after, written};
use super::place::{Comune, Place};

/// What stands in the note of whatever is invented.
pub(super) const INVENTED: &str = "Dato inventato.";

/// How often a quantity may be used anew.
const LONGEST_CHAIN: usize = 4;

/// An allocation of something that is not money, which may be said to have freed some.
#[derive(Debug)]
pub(super) struct Help {
    pub(super) allocation: String,
    pub(super) service: String,
    pub(super) on: NaiveDate,
    pub(super) recorded_on: NaiveDate,
}

/// Money that can be put to use.
pub(super) struct Fund {
    pub(super) id: String,
    /// In cents.
    pub(super) cents: i64,
    pub(super) areas: &'static str,
    pub(super) when: When,
    pub(super) deadline: Option<NaiveDate>,
}

/// Where the money of a use comes from.
#[derive(Clone, Copy)]
enum Origin<'o> {
    Fund,
    Release(&'o str),
}

/// A use of money while it is written.
struct Use {
    allocation: String,
    cents: i64,
    committed: i64,
    service: String,
    when: When,
    chain: usize,
}

/// Writes the money of one ambito.
pub(super) struct Money<'m> {
    pub(super) book: &'m mut Book,
    pub(super) place: &'m Place,
    pub(super) comuni: Vec<Comune>,
    pub(super) helps: Vec<Help>,
}

impl Money<'_> {
    /// Puts a fund to use; one in twenty is never touched. At most nine tenths are programmed.
    pub(super) fn spend(&mut self, fund: &Fund, most: i64) {
        if self.book.dice.percent(5) {
            return;
        }
        let uses = if fund.cents < 5_000_000 { 1 } else { self.book.dice.within(1..=2) };
        let mut left = fund.cents * 9 / 10;
        for _ in 0..uses {
            let share = self.book.dice.within(25..=most) * fund.cents / 100;
            let cents = share.min(left) / 10_000 * 10_000;
            let on = after(fund.when.on, self.book.dice.within(20..=150));
            if cents > 0 {
                self.put_to_use(fund, Origin::Fund, cents, When { on, ..fund.when }, 1);
                left -= cents;
            }
        }
        let Some(deadline) = fund.deadline else { return };
        let on = after(deadline, self.book.dice.within(2..=60));
        let rest = left + fund.cents - fund.cents * 9 / 10;
        if on <= LAST_FACT && self.book.dice.percent(60) {
            let (action, act) =
                if self.book.dice.percent(50) { ("lapse", "determina") } else { ("return", "determina") };
            let id = self.book.name(self.place.prefix, if action == "lapse" { "DEC" } else { "RES" }, on);
            let said = Said { action, id: &id, body: self.place.body, act, note: INVENTED };
            let cells = [("resource", &*fund.id), ("quantity", &*written(rest, 2))];
            // Whatever was programmed is in the ledger by then.
            self.book.add_with_lag(When { on, rests_on: on }, 60, said, &cells);
        }
    }

    /// An allocation or a reuse, what is committed of it, paid and freed.
    fn put_to_use(&mut self, fund: &Fund, origin: Origin<'_>, cents: i64, when: When, chain: usize) {
        // Extensions of a plan are recorded in the first days of the year they begin with.
        let on = if when.on.ordinal() < 20 { after(when.on, 20) } else { when.on };
        if on > LAST_FACT || fund.deadline.is_some_and(|deadline| on > deadline) {
            return;
        }
        let services = self.place.services(fund.areas);
        let service = self.book.dice.one_of(&services).clone();
        let (action, kind, column, source) = match origin {
            Origin::Fund => ("allocate", "A", "resource", &*fund.id),
            Origin::Release(release) => ("reuse", "R", "release", release),
        };
        let id = self.book.name(self.place.prefix, kind, on);
        let quantity = written(cents, 2);
        let mut cells = vec![
            (column, source),
            ("ambito", self.place.ambito),
            ("service", &*service),
            ("plan", self.place.plan(on)),
            ("quantity", &*quantity),
        ];
        if self.book.dice.percent(60) {
            cells.push(("comune", self.book.dice.one_of(&self.comuni).code));
        }
        let project = format!("PP-{}", self.book.dice.within(1_000..=1_999));
        if self.book.dice.percent(10) {
            cells.push(("project", &*project));
        }
        let body = self.place.assembly;
        let said = Said { action, id: &id, body, act: "delibera", note: INVENTED };
        let recorded_on = self.book.add(When { on, rests_on: when.rests_on }, said, &cells);
        // A few wait for their commitment.
        if self.book.dice.percent(6) {
            return;
        }
        let when = When { on: after(on, self.book.dice.within(7..=45)), rests_on: recorded_on };
        self.commit(fund, Use { allocation: id, cents, committed: 0, service, when, chain });
    }

    fn commit(&mut self, fund: &Fund, mut use_: Use) {
        let when = use_.when;
        // What is not committed by the last day stays where it is.
        if when.on > LAST_FACT || fund.deadline.is_some_and(|deadline| when.on > deadline) {
            return;
        }
        let share = self.book.dice.within(80..=106).min(100);
        use_.committed = use_.cents * share / 100;
        let id = self.book.name(self.place.prefix, "I", when.on);
        let quantity = written(use_.committed, 2);
        let cells = [("allocation", &*use_.allocation), ("quantity", &*quantity)];
        let (body, act) = (self.place.body, self.place.commitment);
        let said = Said { action: "commit", id: &id, body, act, note: INVENTED };
        use_.when.rests_on = self.book.add(when, said, &cells);
        let Some(rest) = self.liquidate(&mut use_) else { return };
        if rest > 1_000 && self.book.dice.percent(75) {
            let reason =
                *self.book.dice.one_of(&["gara", "disimpegno", "rinuncia", "minore_domanda", HELPED, HELPED]);
            self.release(fund, &use_, ("committed", reason), rest);
        }
        let unbound = use_.cents - use_.committed;
        if unbound > 0 && self.book.dice.percent(50) {
            let reason = *self.book.dice.one_of(&["minore_domanda", "servizio_non_attivato", "rinuncia"]);
            self.release(fund, &use_, ("allocated", reason), unbound);
        }
    }

    /// Pays in several turns; gives what is left of the commitment, once all turns have come.
    fn liquidate(&mut self, use_: &mut Use) -> Option<i64> {
        let share = self.book.dice.within(62..=125).min(100);
        let whole = use_.committed * share / 100;
        let turns = self.book.dice.within(2..=4);
        let mut paid = 0;
        for turn in 1..=turns {
            use_.when.on = after(use_.when.on, self.book.dice.within(35..=85));
            if use_.when.on > LAST_FACT {
                return None;
            }
            let cents = match turn {
                _ if turn == turns => whole - paid,
                _ => whole / turns * self.book.dice.within(85..=108) / 100,
            };
            paid += cents;
            match self.book.dice.within(0..=99) {
                0..=2 => self.pay_wrongly(use_, cents),
                // Twice the same on one day: for who looks for payments made twice.
                3 if cents % 2 == 0 => {
                    self.pay(use_, cents / 2, use_.when, None);
                    self.pay(use_, cents / 2, use_.when, None);
                }
                _ => {
                    self.pay(use_, cents, use_.when, None);
                }
            }
        }
        Some(use_.committed - whole)
    }

    fn pay(&mut self, use_: &Use, cents: i64, when: When, order: Option<NaiveDate>) -> (String, NaiveDate) {
        let id = self.book.name(self.place.prefix, "L", when.on);
        let quantity = written(cents, 2);
        let cells = [("allocation", &*use_.allocation), ("quantity", &*quantity)];
        let said =
            Said { action: "consume", id: &id, body: self.place.body, act: "liquidazione", note: INVENTED };
        let recorded_on = self.book.add(when, said, &cells);
        if let (Some(order), Some(row)) = (order, self.book.rows.last_mut()) {
            row.order = order;
        }
        (id, recorded_on)
    }

    /// A payment written too low, reversed months later, and written as it was.
    fn pay_wrongly(&mut self, use_: &Use, cents: i64) {
        let wrong = cents - cents * self.book.dice.within(1..=30) / 100 - 1;
        let (id, recorded_on) = self.pay(use_, wrong.max(1), use_.when, None);
        let on = after(use_.when.on, self.book.dice.within(40..=200));
        if on > LAST_FACT {
            return;
        }
        let correction = self.book.name(self.place.prefix, "X", on);
        let body = self.place.body;
        let said =
            Said { action: "correct", id: &correction, body, act: "determina di rettifica", note: INVENTED };
        let cells = [("corrects", &*id), ("reason", "Errore materiale: cifre scambiate nella liquidazione")];
        let rests_on = self.book.add(When { on, rests_on: recorded_on }, said, &cells);
        self.pay(use_, cents, When { on: use_.when.on, rests_on }, Some(on));
    }

    fn release(&mut self, fund: &Fund, use_: &Use, (of, mut reason): (&str, &'static str), cents: i64) {
        let on = after(use_.when.on, self.book.dice.within(20..=90));
        if on > LAST_FACT {
            return;
        }
        let mut rests_on = use_.when.rests_on;
        let help = self.helps.iter().rev().find(|help| help.on <= on && help.service == use_.service);
        let because_of = match help {
            Some(help) if reason == HELPED => {
                rests_on = rests_on.max(help.recorded_on);
                Some(help.allocation.clone())
            }
            _ => None,
        };
        if because_of.is_none() && reason == HELPED {
            reason = "disimpegno";
        }
        let id = self.book.name(self.place.prefix, "E", on);
        let quantity = written(cents, 2);
        let mut cells =
            vec![("allocation", &*use_.allocation), ("of", of), ("reason", reason), ("quantity", &*quantity)];
        cells.extend(because_of.as_deref().map(|because_of| ("because_of", because_of)));
        let said =
            Said { action: "release", id: &id, body: self.place.body, act: "determina", note: INVENTED };
        let recorded_on = self.book.add(When { on, rests_on }, said, &cells);
        let when = When { on, rests_on: recorded_on };
        if because_of.is_some() && self.book.dice.percent(25) {
            self.contest(&id, when);
        }
        self.go_on(fund, (&id, cents), when, use_.chain);
    }

    fn contest(&mut self, release: &str, when: When) {
        let on = after(when.on, self.book.dice.within(10..=60));
        if on > LAST_FACT {
            return;
        }
        let id = self.book.name(self.place.prefix, "C", on);
        let said =
            Said { action: "contest", id: &id, body: self.place.assembly, act: "verbale", note: INVENTED };
        let reason = "La domanda era già scesa: le ore non hanno liberato questa somma";
        self.book.add(When { on, ..when }, said, &[("release", release), ("reason", reason)]);
    }

    /// What becomes of a release: half of them are used anew, some go back or lapse, the rest waits.
    fn go_on(&mut self, fund: &Fund, (release, cents): (&str, i64), when: When, chain: usize) {
        let on = after(when.on, self.book.dice.within(30..=150));
        let roll = self.book.dice.within(0..=99);
        let (action, kind) = match roll {
            0..=59 if chain < LONGEST_CHAIN && cents > 10_000 => {
                let part = if self.book.dice.percent(70) { cents } else { cents * 3 / 5 };
                return self.put_to_use(fund, Origin::Release(release), part, When { on, ..when }, chain + 1);
            }
            60..=69 => ("return", "RES"),
            70..=77 => ("lapse", "DEC"),
            _ => return,
        };
        if on > LAST_FACT {
            return;
        }
        let id = self.book.name(self.place.prefix, kind, on);
        let said = Said { action, id: &id, body: self.place.body, act: "determina", note: INVENTED };
        let cells = [("release", release), ("quantity", &*written(cents, 2))];
        self.book.add(When { on, ..when }, said, &cells);
    }
}

/// What is freed by something that is not money.
const HELPED: &str = "risorsa_non_economica_subentrata";
