//! The story of the demonstration alone: its files without the invented years around them.

use std::path::Path;

use usus_desk::demo::FILES;

/// Services and holders that only the invented years use.
const OF_THE_YEARS: [&str; 2] = ["11-servizi.csv", "12-titolari.csv"];

/// Puts the files into a folder; gives the command that imports them.
pub(crate) fn story(folder: &Path) -> Vec<&'static str> {
    let mut command = vec!["import", "--actor", "demo"];
    for file in FILES.iter().filter(|file| !file.is_refused && !OF_THE_YEARS.contains(&file.name)) {
        std::fs::write(folder.join(file.name), file.bytes).expect("a file");
        command.push(file.name);
    }
    command
}
