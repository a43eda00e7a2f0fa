//! Each action from its form to its entry; what a rule refuses; what is sent twice; what is past.

use crate::home::Home;
use crate::served::Served;

const ACT: [(&str, &str); 4] = [
    ("act_body", "Assemblea dei Sindaci"),
    ("act_kind", "delibera"),
    ("act_number", "12"),
    ("act_date", "2026-01-15"),
];

/// Fills a form in, goes through its confirmation and records it; gives the page it leads to.
fn recorded(served: &Served, action: &str, fields: &[(&str, &str)]) -> String {
    let fields: Vec<(&str, &str)> = fields.iter().copied().chain(ACT).collect();
    let form = format!("/registra/{action}");
    served.get(&form).with(200).saying(&["Continua", "data-check=\"/registra/prova\"", "campo-effective_on"]);
    let fragment =
        served.post("/registra/prova", &[&[("action", action)], fields.as_slice()].concat()).with(200);
    assert!(!fragment.text.contains("<html"), "a piece of a page: {}", fragment.text);
    assert!(fragment.text.contains("Le regole lo permettono."), "{}", fragment.text);
    served.post(&form, &fields).with(200).saying(&["Conferma e registra", "Non è ancora registrato nulla"]);
    let done = served.post(&format!("{form}?conferma=1"), &fields).with(303);
    assert!(done.location.ends_with("?esito=registrato"), "{}", done.location);
    // Sent twice it is recorded once.
    let again = served.post(&format!("{form}?conferma=1"), &fields).with(303);
    assert!(again.location.ends_with("?esito=gia_registrato"), "{}", again.location);
    assert_eq!(again.location.split('?').next(), done.location.split('?').next());
    done.location
}

fn each_action(home: Home) {
    let served = Served::begin(home);
    let use_of = |service: &'static str| [("ambito", "olgiate"), ("service", service), ("plan", "PDZ-2025")];
    let day = ("effective_on", "2026-02-01");
    let gift = [
        ("id", "FNPS"),
        day,
        ("quantity", "340.000,00"),
        ("ambito", "olgiate"),
        ("class", "depletable"),
        ("kind", "euro"),
        ("unit", "EUR"),
        ("holder", "regione"),
        ("fund", "FNPS"),
        ("annuality", "2026"),
        ("areas", "ELD"),
        ("areas", "DIS"),
    ];
    recorded(&served, "contribute", &gift);
    let given =
        [[("id", "A-1"), day, ("resource", "FNPS"), ("quantity", "250.000,00")].as_slice(), &use_of("SAD")]
            .concat();
    recorded(&served, "allocate", &given);
    recorded(&served, "commit", &[("id", "I-1"), day, ("allocation", "A-1"), ("quantity", "200.000,00")]);
    recorded(&served, "consume", &[("id", "L-1"), day, ("allocation", "A-1"), ("quantity", "150.000,00")]);
    let freed = [
        ("id", "E-1"),
        day,
        ("allocation", "A-1"),
        ("of", "allocated"),
        ("quantity", "50.000,00"),
        ("reason", "minore_domanda"),
    ];
    recorded(&served, "release", &freed);
    let again =
        [[("id", "U-1"), day, ("release", "E-1"), ("quantity", "30.000,00")].as_slice(), &use_of("CDD")]
            .concat();
    recorded(&served, "reuse", &again);
    recorded(&served, "return", &[("id", "T-1"), day, ("release", "E-1"), ("quantity", "5.000,00")]);
    recorded(&served, "lapse", &[("id", "D-1"), day, ("release", "E-1"), ("quantity", "1.000,00")]);
    recorded(
        &served,
        "extend_plan",
        &[("id", "P-1"), ("effective_on", "2027-11-01"), ("plan", "PDZ-2025"), ("to", "2028-12-31")],
    );
    let wrong = [("id", "R-1"), day, ("corrects", "D-1"), ("reason", "importo sbagliato")];
    served.get("/rettifica/D-1").with(200).saying(&[
        "Dopo la rettifica",
        "1.000,00 €",
        "name=\"corrects\" value=\"D-1\"",
    ]);
    recorded(&served, "correct", &wrong);
    // What the pages say of it all.
    served.get("/economie").with(200).saying(&["E-1", "15.000,00", "/registra/reuse?release=E-1"]);
    served.get("/fondo/FNPS").with(200).saying(&[
        "90.000,00",
        "Residui per annualità",
        "data-picture=\"steps\"",
        "Giornale del fondo",
    ]);
    served.get("/").with(200).saying(&[
        "FNPS",
        "/fondo/FNPS",
        "Che cosa scade entro 90 giorni",
        "Ultime registrazioni",
    ]);
}

#[test]
fn each_action_goes_from_its_form_to_its_entry_in_a_file() {
    each_action(Home::Sqlite);
}

#[test]
fn each_action_goes_from_its_form_to_its_entry_on_a_server() {
    each_action(Home::Postgres);
}

#[test]
fn what_would_change_is_shown_before_and_after() {
    let served = Served::begin(Home::Sqlite);
    let fields = [
        ("action", "allocate"),
        ("id", "A-9"),
        ("effective_on", "2026-02-01"),
        ("resource", "FSR"),
        ("quantity", "10,00"),
        ("ambito", "olgiate"),
        ("service", "SAD"),
        ("plan", "PDZ-2025"),
        ("act", "Regione Lombardia|DGR|XII/4720|2025-07-28"),
    ];
    served.post("/registra/prova", &fields).with(200).saying(&["Disponibile, FSR: ", " → dopo "]);
}

#[test]
fn a_refusal_shows_figures_and_entries_and_keeps_what_was_typed() {
    let served = Served::begin(Home::Sqlite);
    let fields = [
        [
            ("id", "A-9"),
            ("effective_on", "2026-02-01"),
            ("resource", "FSR"),
            ("quantity", "9.999.999,00"),
            ("ambito", "olgiate"),
            ("service", "SAD"),
            ("plan", "PDZ-2025"),
            ("note", "da <ricontrollare>"),
        ]
        .as_slice(),
        &ACT,
    ]
    .concat();
    let said = served.post("/registra/allocate", &fields).with(422).saying(&[
        "9.999.999,00 €",
        "not_enough_available",
        "href=\"#campo-quantity\"",
        "aria-invalid=\"true\"",
        "/registro/",
        "value=\"A-9\"",
        "da &lt;ricontrollare&gt;",
    ]);
    assert!(!said.text.contains("<ricontrollare>"));
    served.post("/registra/allocate?conferma=1", &fields).with(422);
    served.post("/registra/allocate?modifica=1", &fields).with(200).saying(&["9.999.999,00"]);
}

#[test]
fn an_extension_shows_both_ends_before_it_is_confirmed() {
    let served = Served::begin(Home::Sqlite);
    let fields = [
        [("id", "P-1"), ("effective_on", "2027-11-01"), ("plan", "PDZ-2025"), ("to", "2028-12-31")]
            .as_slice(),
        &ACT,
    ];
    served
        .post("/registra/extend_plan", &fields.concat())
        .with(200)
        .saying(&["31/12/2027 → dopo <strong>31/12/2028</strong>"]);
}

#[test]
fn in_the_past_nothing_is_entered() {
    let served = Served::begin(Home::Sqlite);
    let fields = [("id", "A-9"), ("effective_on", "2026-02-01"), ("resource", "FSR"), ("quantity", "1,00")];
    for past in ["known=@3", "effective=2020-01-01"] {
        served.post(&format!("/registra/allocate?{past}"), &fields).with(409);
        served.post(&format!("/registra/allocate?conferma=1&{past}"), &fields).with(409);
        served.post(&format!("/registra/prova?{past}"), &fields).with(409);
        served.post(&format!("/chiusura?{past}"), &[("closes_on", "2026-01-31")]).with(409);
        let page = served.get(&format!("/registra/allocate?{past}")).with(200);
        assert!(!page.text.contains("campo-quantity"), "no form: {}", page.text);
    }
    served.get("/registra/close").with(404);
    served.get("/registra/nothing").with(404);
}

#[test]
fn a_period_is_closed_after_it_was_confirmed() {
    let served = Served::begin(Home::Sqlite);
    let fields = [[("closes_on", "2026-06-30")].as_slice(), &ACT].concat();
    served.get("/chiusura").with(200).saying(&["Prima di chiudere", "Nessuna chiusura finora."]);
    served.post("/chiusura", &fields).with(200).saying(&["30/06/2026", "Conferma e chiudi"]);
    let done = served.post("/chiusura?conferma=1", &fields).with(303);
    assert!(done.location.starts_with("/registro/"), "{}", done.location);
    served.get("/chiusura").with(200).saying(&["chiusura-2026-06-30"]);
    // Out of order it may be closed too, but not without a word.
    let earlier = [[("closes_on", "2026-03-31")].as_slice(), &ACT].concat();
    served
        .post("/chiusura", &earlier)
        .with(200)
        .saying(&["è già chiuso un periodo più lungo, fino al 30/06/2026"]);
    let future = [[("closes_on", "2199-12-31")].as_slice(), &ACT].concat();
    served.post("/chiusura", &future).with(200).saying(&["il periodo non è finito", "Conferma e chiudi"]);
    served.post("/chiusura", &[("closes_on", "mai")]).with(422).saying(&["mai"]);
}
