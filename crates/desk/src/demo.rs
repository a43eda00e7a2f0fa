//! The demonstration: real public data and the story of one fund, as files an office could have imported.

/// A file of the demonstration.
#[derive(Debug, Clone, Copy)]
pub struct DemoFile {
    /// Its name.
    pub name: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
    /// Whether the rules are to refuse it, to show that they do.
    pub is_refused: bool,
}

macro_rules! file {
    ($name:literal) => {
        DemoFile { name: $name, bytes: include_bytes!(concat!("../demo/", $name)), is_refused: false }
    };
}

/// The files, in the order in which they are imported. Where they come from and what is invented in them
/// stands in the README beside them.
pub const FILES: [DemoFile; 11] = [
    file!("01-ambiti.csv"),
    file!("02-comuni.csv"),
    file!("02b-comuni-2011.csv"),
    file!("03-servizi.csv"),
    file!("04-piani.csv"),
    file!("05-titolari.csv"),
    file!("06-fsr.csv"),
    file!("07-storia.csv"),
    DemoFile { is_refused: true, ..file!("08-rifiutata.csv") },
    file!("09-rettifica.csv"),
    file!("10-altre-risorse.csv"),
];
