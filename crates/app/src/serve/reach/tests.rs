//! How far rows reach, on the demonstration's ledger: `olgiate` and `lecco` are two of its ambiti.

use usus_desk::demo::FILES;
use usus_desk::import::{Outcome, import, read_bytes};
use usus_domain::id::StaffId;
use usus_log::store::Log;

use super::*;
use crate::serve::office::Doors;
use crate::serve::{Config, Role, Scope};

/// A ledger in a folder, with the demonstration in it.
async fn office(folder: &std::path::Path) -> Office {
    let address = format!("sqlite:{}", folder.join("usus.db").display());
    let log = Log::open(&address.parse().expect("an address")).await.expect("a ledger");
    let actor = StaffId::new("test").expect("an id");
    for file in FILES {
        let file = read_bytes(file.bytes).expect("a table");
        import(&log, &file, &actor, &|_| {}).await.expect("the machine works");
    }
    let doors = Doors { local: Some(actor), provider: None, port: 0 };
    let (office, following) = Office::open(log, Config::default(), doors, None).await.expect("an office");
    following.abort();
    office
}

fn person(role: Role, scope: Scope) -> Person {
    Person { staff_id: StaffId::new("M1").expect("an id"), roles: vec![(role, scope)] }
}

fn of(ambito: &str) -> Person {
    person(Role::FinanceOfficer, Scope::Ambito(ambito.to_owned()))
}

async fn may_record(office: &Office, person: &Person, file: &Readable) -> bool {
    Within { office, person, permission: Permission::Record }.pass(file).await.is_ok()
}

const HEAD: &str = "action,id,effective_on,act,ambito,resource,allocation,release,corrects,plan,because_of\n";
const ACT: &str = "2026-11-01,Consorzio|ordine|1/2026|2026-11-01";

/// Rows, and the ambiti they reach.
const ROWS: [(&[&str], &[&str]); 16] = [
    (&["contribute,N-1,{},lecco,,,,,,"], &["lecco"]),
    (&["commit,N-1,{},,,A-SAD-2025,,,,"], &["olgiate"]),
    (&["commit,N-1,{},,,A-LEC-AGG-2018,,,,"], &["lecco"]),
    (&["commit,N-1,{},olgiate,,A-LEC-AGG-2018,,,,"], &["lecco", "olgiate"]),
    (&["allocate,N-1,{},olgiate,FSR-2025-LEC,,,,,"], &["lecco", "olgiate"]),
    (&["reuse,N-1,{},lecco,,,E-SAD-ORE-2026,,,"], &["lecco", "olgiate"]),
    (&["contest,N-1,{},,,,E-SAD-ORE-2026,,,"], &["olgiate"]),
    (&["return,N-1,{},,FSR-2025-LEC,,,,,"], &["lecco"]),
    // A commitment, a consumption and a correction, of which memory keeps no place.
    (&["correct,N-1,{},,,,,I-LEC-AGG-2018,,"], &["lecco"]),
    (&["correct,N-1,{},,,,,LIQ-SAD-2026-BIS,,"], &["olgiate"]),
    (&["correct,N-1,{},,,,,X-LIQ-SAD-2026,,"], &["olgiate"]),
    // What rests on rows of the same file.
    (
        &["allocate,N-1,{},lecco,FSR-2025-LEC,,,,,", "commit,N-2,{},,,N-1,,,,", "correct,N-3,{},,,,,N-2,,"],
        &["lecco"],
    ),
    // Rows that rest on one another in a circle rest on nothing.
    (&["correct,N-1,{},,,,,N-2,,", "correct,N-2,{},,,,,N-1,,"], &["*"]),
    (&["commit,N-1,{},,,NOBODY-KNOWS,,,,"], &[]),
    // A claim: what it names can no longer be corrected while this stands.
    (&["release,N-1,{},,,A-SAD-2025,,,,A-LEC-AGG-2018"], &["lecco", "olgiate"]),
    (&["correct,N-1,{},,,,,E-SAD-ORE-2026,,"], &["olgiate"]),
];

#[tokio::test]
async fn rows_reach_as_far_as_what_they_rest_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    for (rows, expected) in ROWS {
        let rows: Vec<String> = rows.iter().map(|row| row.replace("{}", ACT)).collect();
        let file = read_bytes(format!("{HEAD}{}\n", rows.join("\n")).as_bytes()).expect("a table");
        let reach = of_file(&office, &file).await.expect("the machine works");
        let ambiti: Vec<&str> =
            if reach.is_common { vec!["*"] } else { reach.ambiti.iter().map(String::as_str).collect() };
        assert_eq!(ambiti, expected, "{rows:?}");
        for ambito in ["olgiate", "lecco"] {
            let may = may_record(&office, &of(ambito), &file).await;
            assert_eq!(may, expected.iter().all(|named| *named == ambito), "{ambito}: {rows:?}");
        }
        assert!(may_record(&office, &person(Role::FinanceOfficer, Scope::All), &file).await);
        assert!(expected.is_empty() || !may_record(&office, &person(Role::Auditor, Scope::All), &file).await);
    }
}

#[tokio::test]
async fn registers_belong_to_their_ambito_or_to_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    for (text, is_olgiate_s) in [
        ("holder,name,kind\nx,X,person\n", false),
        ("service,name,area\nX,X,anziani\n", false),
        ("ambito,name,managing_body,regime\nolgiate,O,C,consorzio\n", true),
        ("ambito,name,managing_body,regime\nlecco,L,C,consorzio\n", false),
        (
            "plan,name,kind,ambiti,from,to,act\nP,P,triennial,olgiate,2028-01-01,2030-12-31,a|b|c|2027-01-01\n",
            true,
        ),
        ("plan,name,kind,ambiti,from,to,act\nP,P,triennial,olgiate lecco,2028-01-01,2030-12-31,a\n", false),
        ("comune,name,province,ambito\n097042,Lecco,LC,olgiate\n", false),
    ] {
        let file = read_bytes(text.as_bytes()).expect("a table");
        assert_eq!(may_record(&office, &of("olgiate"), &file).await, is_olgiate_s, "{text}");
    }
}

#[tokio::test]
async fn a_row_of_the_ledger_concerns_whoever_may_see_one_of_its_ambiti() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    for (id, ambito) in [("FSR-2025-OLG", "olgiate"), ("I-SAD-2025", "olgiate"), ("A-LEC-AGG-2018", "lecco")]
    {
        let reach = of_row(&office, id).await.expect("the machine works");
        for other in ["olgiate", "lecco"] {
            assert_eq!(reach.concerns(&of(other)), other == ambito, "{id} {other}");
        }
    }
    assert!(!of_row(&office, "NOBODY").await.expect("the machine works").concerns(&of("olgiate")));
}

#[tokio::test]
async fn what_another_program_recorded_a_moment_ago_is_looked_at() {
    let folder = tempfile::tempdir().expect("a folder");
    let office = office(folder.path()).await;
    let file = |row: String| read_bytes(format!("{HEAD}{row}\n").as_bytes()).expect("a table");
    let rows = file(format!("return,N-1,{ACT},,R-NEW,,,,"));
    assert!(may_record(&office, &of("olgiate"), &rows).await, "nobody knows it: the desk refuses it by name");
    let address = format!("sqlite:{}", folder.path().join("usus.db").display());
    let other = Log::open(&address.parse().expect("an address")).await.expect("a ledger");
    let new = "action,id,effective_on,quantity,act,ambito,class,kind,unit,holder\n\
               contribute,R-NEW,2026-11-01,10.00,Regione|DGR|1|2026-11-01,lecco,depletable,money,EUR,regione-lombardia\n";
    let new = read_bytes(new.as_bytes()).expect("a table");
    let outcome = import(&other, &new, &StaffId::new("M2").expect("an id"), &|_| {}).await;
    assert!(matches!(outcome, Ok(Outcome::Done { recorded: 1, .. })), "{outcome:?}");
    assert!(!may_record(&office, &of("olgiate"), &rows).await);
    assert!(may_record(&office, &of("lecco"), &rows).await);
}
