//! Words of an address that no page knows are pointed out, and those that pages write themselves are not.

use std::collections::{BTreeSet, VecDeque};

use crate::browser::Browser;
use crate::server::{Server, live};

const SAID: &str = "che nessuna pagina conosce";

#[test]
fn a_word_that_no_page_knows_is_pointed_out() {
    live(async {
        let server = Server::local("");
        let mut browser = Browser::new();
        let page = browser.get(&server.at("/registro?serivce=OLG-SAD&q=&%3Cb%3E=1")).await.text;
        assert!(page.contains(SAID) && page.contains("«&lt;b&gt;», «serivce»"), "{page}");
        let english = browser.get(&server.at("/economie?fnud=FSR&lang=en")).await.text;
        assert!(english.contains("«fnud»") && english.contains("have changed nothing"), "{english}");
        assert!(!browser.get(&server.at("/registro?service=OLG-SAD")).await.text.contains(SAID));
    });
}

/// The first part of a link's path, and the words of its question.
fn parts(link: &str) -> (String, Vec<String>) {
    let (path, question) = link.split_once('?').unwrap_or((link, ""));
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    let words = question.split('&').filter_map(|word| word.split('=').next());
    (first.to_owned(), words.map(str::to_owned).collect())
}

#[test]
fn no_page_writes_a_word_that_none_knows() {
    live(async {
        let server = Server::local("");
        let mut browser = Browser::new();
        let mut seen: BTreeSet<(String, String)> = BTreeSet::new();
        let mut open = VecDeque::from(["/".to_owned()]);
        let mut pages = 0;
        while let Some(link) = open.pop_front() {
            let page = browser.get(&server.at(&link)).await;
            if page.header("content-type") != "text/html; charset=utf-8" {
                continue;
            }
            pages += 1;
            assert!(!page.text.contains(SAID), "{link}: {}", page.text);
            // What a form asks for is tried where nothing but the word itself can be wrong.
            let forms = page.text.split("<form ").skip(1).filter(|form| form.contains("method=\"get\""));
            let fields = forms.flat_map(|form| {
                let form = form.split("</form>").next().unwrap_or_default();
                let names = form.split(" name=\"").skip(1).filter_map(|rest| rest.split('"').next());
                names.map(|name| format!("/glossario?{name}=1"))
            });
            let links = page.text.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
            let links = links
                .map(|link| format!("/{}", link.replace("&amp;", "&").split('#').next().unwrap_or_default()));
            for link in links.chain(fields) {
                let (first, words) = parts(&link);
                if ["assets", "api", "esci"].contains(&first.as_str()) {
                    continue;
                }
                let mut is_new = seen.insert((first.clone(), String::new()));
                for word in words {
                    is_new |= seen.insert((first.clone(), word));
                }
                if is_new {
                    open.push_back(link);
                }
            }
        }
        assert!(pages > 50, "{pages}");
    });
}
