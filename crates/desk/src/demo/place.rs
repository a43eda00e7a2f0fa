//! The four ambiti of the demonstration: who acts there, what is done there and for how many people.

use chrono::{Datelike, NaiveDate};

/// Where invented movements happen.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) ambito: &'static str,
    /// How its names begin.
    pub(super) prefix: &'static str,
    /// The body that carries the plan out.
    pub(super) body: &'static str,
    /// The body that plans.
    pub(super) assembly: &'static str,
    /// Its plan of each triennium.
    plans: [&'static str; 3],
    /// Its people, in thousands.
    pub(super) thousands: i64,
    /// What its bodies call a commitment: *impegno* where they keep public accounts, *ordine* where civil ones.
    pub(super) commitment: &'static str,
}

const LECCO_PLANS: [&str; 3] = ["PDZ-LEC-2018-2020", "PDZ-LEC-2021-2023", "PDZ-LEC-2025-2027"];

/// Of the demonstration.
pub(super) const PLACES: [Place; 4] = [
    Place {
        ambito: "olgiate",
        prefix: "OLG",
        body: "Consorzio Servizi Sociali dell'Olgiatese",
        assembly: "Assemblea dei Sindaci - ambito di Olgiate Comasco",
        plans: ["PDZ-OLG-2018-2020", "PDZ-OLG-2021-2023", "PDZ-OLG-2025-2027"],
        thousands: 91,
        commitment: "ordine",
    },
    Place {
        ambito: "lecco",
        prefix: "LEC",
        body: "Comune di Lecco",
        assembly: "Assemblea dei Sindaci - Distretto di Lecco",
        plans: LECCO_PLANS,
        thousands: 161,
        commitment: "determina",
    },
    Place {
        ambito: "bellano",
        prefix: "BEL",
        body: "Comunità montana Valsassina Valvarrone Val d'Esino e Riviera",
        assembly: "Assemblea dei Sindaci - Distretto di Lecco",
        plans: LECCO_PLANS,
        thousands: 53,
        commitment: "determina",
    },
    Place {
        ambito: "merate",
        prefix: "MER",
        body: "Azienda speciale Retesalute",
        assembly: "Assemblea dei Sindaci - Distretto di Lecco",
        plans: LECCO_PLANS,
        thousands: 120,
        commitment: "ordine",
    },
];

/// The services every ambito has for invented movements, with their areas. The story has others, so that what is told
/// of them stays as it was.
const SERVICES: [(&str, &str); 10] = [
    ("NIDI", "FAM"),
    ("TUTELA", "FAM"),
    ("ADM", "FAM"),
    ("SFA", "DIS"),
    ("CSE", "DIS"),
    ("CDI", "ELD"),
    ("PASTI", "ELD"),
    ("PIS", "POV"),
    ("EMERGENZA", "POV"),
    ("SEGRETARIATO", "MULBEN"),
];

impl Place {
    /// The plan a day belongs to; 2024 extends the second.
    pub(super) fn plan(&self, on: NaiveDate) -> &'static str {
        match on.year() {
            ..=2020 => self.plans[0],
            2021..=2024 => self.plans[1],
            _ => self.plans[2],
        }
    }

    /// The services on which a resource tied to these areas may be used; all of them where it is tied to none.
    pub(super) fn services(&self, areas: &str) -> Vec<String> {
        let is_allowed = |area: &str| areas.is_empty() || areas.split(' ').any(|one| one == area);
        let allowed = SERVICES.iter().filter(|(_, area)| is_allowed(area));
        allowed.map(|(name, _)| format!("{}-{name}", self.prefix)).collect()
    }

    /// A holder of its own, of the register of holders.
    pub(super) fn holder(&self, what: &str) -> String {
        format!("{}-{what}-esempio", self.prefix.to_lowercase())
    }

    /// Its comuni that were comuni all the time: code and people, from the register of comuni.
    pub(super) fn comuni(&self) -> Vec<Comune> {
        let lines = include_str!("../../demo/02-comuni.csv").lines().skip(1);
        lines.filter_map(|line| Comune::read(line, self.ambito)).collect()
    }
}

/// A comune that uses and gives.
#[derive(Debug)]
pub(super) struct Comune {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    pub(super) people: i64,
}

impl Comune {
    fn read(line: &'static str, ambito: &str) -> Option<Self> {
        let cells: Vec<&'static str> = line.split(',').collect();
        let [code, name, _, of, "", "", "", people, _] = cells.as_slice() else { return None };
        (*of == ambito).then(|| Self { code, name, people: people.parse().unwrap_or(0) })
    }

    /// The name it has as a holder.
    pub(super) fn holder(&self) -> String {
        let mut name = "comune-".to_owned();
        for letter in self.name.chars() {
            match letter {
                'à' => name.push('a'),
                'è' | 'é' => name.push('e'),
                'ì' => name.push('i'),
                'ò' => name.push('o'),
                'ù' => name.push('u'),
                _ if letter.is_ascii_alphanumeric() => name.push(letter.to_ascii_lowercase()),
                _ if name.ends_with('-') => {}
                _ => name.push('-'),
            }
        }
        name
    }
}
