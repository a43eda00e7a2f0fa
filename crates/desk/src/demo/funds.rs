//! Invented funds by annuality: state, region, comuni, foundations.

use chrono::NaiveDate;

use super::book::{LAST_FACT, Said, When, after, day, written};
use super::money::{Fund, INVENTED, Money};

/// A fund of every year.
struct Yearly {
    fund: &'static str,
    quota: &'static str,
    areas: &'static str,
    holder: &'static str,
    cents_a_head: i64,
    /// Month and day on which it comes.
    comes: (u32, u32),
}

/// The funds of the state and of the region.
const YEARLY: [Yearly; 5] = [
    // Half of the fund for social policies is for minors.
    Yearly {
        fund: "FNPS",
        quota: "minori",
        areas: "FAM",
        holder: "stato",
        cents_a_head: 260,
        comes: (10, 15),
    },
    Yearly {
        fund: "FNPS",
        quota: "generale",
        areas: "",
        holder: "stato",
        cents_a_head: 260,
        comes: (10, 15),
    },
    Yearly { fund: "FNA", quota: "B2", areas: "DIS ELD", holder: "stato", cents_a_head: 310, comes: (6, 20) },
    Yearly {
        fund: "QSFP",
        quota: "servizi",
        areas: "POV",
        holder: "stato",
        cents_a_head: 330,
        comes: (9, 10),
    },
    Yearly {
        fund: "FSR",
        quota: "ordinaria",
        areas: "FAM DIS ELD",
        holder: "regione-lombardia",
        cents_a_head: 640,
        comes: (7, 28),
    },
];

/// The amounts of the regional fund that are known: ambito, year, cents. They are contributed in a file of their own.
const REAL: [(&str, i32, i64); 6] = [
    ("BEL", 2024, 29_716_756),
    ("LEC", 2024, 113_512_602),
    ("MER", 2024, 61_611_576),
    ("BEL", 2025, 27_456_603),
    ("LEC", 2025, 111_520_615),
    ("MER", 2025, 63_730_136),
];

/// Deadlines to come.
const LAST_DAYS: [NaiveDate; 8] = [
    day(2026, 12, 15),
    day(2027, 1, 31),
    day(2027, 2, 28),
    day(2027, 4, 30),
    day(2027, 6, 30),
    day(2027, 9, 30),
    day(2027, 12, 31),
    day(2028, 6, 30),
];

/// Who gives, and by which act.
#[derive(Clone, Copy)]
struct Giver<'g> {
    holder: &'g str,
    body: &'g str,
    act: &'static str,
}

impl Money<'_> {
    /// The funds of one year, and all that becomes of them.
    pub(super) fn year(&mut self, year: i32) {
        let annuality = year.to_string();
        for Yearly { fund, quota, areas, holder, cents_a_head, comes: (month, date) } in YEARLY {
            if fund == "FSR" && (2024..=2025).contains(&year) {
                self.real(year);
                continue;
            }
            let whole = self.place.thousands * 1_000 * cents_a_head;
            let cents = whole * self.book.dice.within(88..=112) / 10_000 * 100;
            let on = after(day(year, month, date), self.book.dice.within(0..=12));
            let deadline = if fund == "FSR" { None } else { Some(self.deadline(year)) };
            let end = quota.chars().take(3).collect::<String>().to_uppercase();
            let id = format!("{fund}-{year}-{}-{end}", self.place.prefix);
            let body = if holder == "stato" { "Stato" } else { "Regione Lombardia" };
            let tied_to = [("fund", fund), ("quota", quota), ("annuality", &*annuality)];
            let fund = Fund { id, cents, areas, when: When { on, rests_on: on }, deadline };
            self.fund(Giver { holder, body, act: "decreto" }, fund, &tied_to);
        }
        self.solidarity(year);
        if year == 2022 {
            self.project();
        }
    }

    /// Three comuni give of their own, and every third year a foundation does.
    fn solidarity(&mut self, year: i32) {
        let mut givers: Vec<(String, String, i64)> = Vec::new();
        for turn in 0..3 {
            let at = (usize::try_from(year).unwrap_or(0) * 3 + turn * 5) % self.comuni.len().max(1);
            let Some(comune) = self.comuni.get(at) else { continue };
            if !givers.iter().any(|(holder, ..)| *holder == comune.holder()) {
                let cents = (comune.people * 400).max(100_000);
                givers.push((comune.holder(), format!("Comune di {}", comune.name), cents));
            }
        }
        if year % 3 == 0 {
            let foundation = "Fondazione esempio Comunità (inventata)";
            givers.push(("fondazione-esempio".to_owned(), foundation.to_owned(), 4_000_000));
        }
        let annuality = year.to_string();
        for (number, (holder, body, cents)) in (1..).zip(givers) {
            let id = format!("SOL-{year}-{}-{number}", self.place.prefix);
            let on = after(day(year, 2, 20), self.book.dice.within(0..=40));
            let tied_to = [("fund", "Quota di solidarietà"), ("annuality", &*annuality)];
            let fund = Fund { id, cents, areas: "", when: When { on, rests_on: on }, deadline: None };
            self.fund(Giver { holder: &holder, body: &body, act: "convenzione" }, fund, &tied_to);
        }
    }

    /// A project with a code of its own, whose term is the end of 2026.
    fn project(&mut self) {
        let on = day(2022, 5, 9);
        let fund = Fund {
            id: format!("PNRR-{}-1", self.place.prefix),
            cents: self.place.thousands * 500_000,
            areas: "DIS",
            when: When { on, rests_on: on },
            deadline: Some(day(2026, 12, 31)),
        };
        let cup = format!("J{:02}H22INVENT001", self.place.thousands % 100);
        let tied_to = [("fund", "PNRR"), ("quota", "M5C2"), ("annuality", "2022"), ("cup", &*cup)];
        self.fund(Giver { holder: "stato", body: "Stato", act: "decreto" }, fund, &tied_to);
    }

    /// Part of a real amount is put to invented use; the story uses part of it, too.
    fn real(&mut self, year: i32) {
        let known = REAL.iter().find(|(prefix, of, _)| (*prefix, *of) == (self.place.prefix, year));
        let Some((_, _, cents)) = known else { return };
        let on = if year == 2024 { day(2024, 9, 2) } else { day(2025, 9, 1) };
        let fund = Fund {
            id: format!("FSR-{year}-{}", self.place.prefix),
            cents: cents * 2 / 5,
            areas: "FAM DIS ELD",
            when: When { on, rests_on: on },
            deadline: None,
        };
        self.spend(&fund, 95);
    }

    fn fund(&mut self, giver: Giver<'_>, mut fund: Fund, tied_to: &[(&'static str, &str)]) {
        if fund.when.on > LAST_FACT {
            return;
        }
        let (quantity, deadline) = (written(fund.cents, 2), fund.deadline.map(|last| last.to_string()));
        let mut cells = vec![
            ("ambito", self.place.ambito),
            ("class", "depletable"),
            ("kind", "euro"),
            ("unit", "EUR"),
            ("holder", giver.holder),
            ("areas", fund.areas),
            ("quantity", &*quantity),
        ];
        cells.extend(deadline.as_deref().map(|last| ("deadline", last)));
        cells.extend_from_slice(tied_to);
        let said =
            Said { action: "contribute", id: &fund.id, body: giver.body, act: giver.act, note: INVENTED };
        fund.when.rests_on = self.book.add(fund.when, said, &cells);
        self.spend(&fund, 60);
    }

    /// The last day for new uses of a year's state funds. Those of the last years end one after another, so that some
    /// are always about to.
    fn deadline(&self, year: i32) -> NaiveDate {
        match year {
            ..=2022 => day(year + 3, 12, 31),
            2023 => day(2026, 12, 31),
            _ => {
                let turn = usize::try_from(self.place.thousands + i64::from(year)).unwrap_or(0);
                LAST_DAYS[turn % LAST_DAYS.len()]
            }
        }
    }
}
