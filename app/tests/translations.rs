//! The translations in `locales/`. That no key and no value is missing is checked when they are built in; here, that each
//! says something in its language.
#![cfg(not(target_arch = "wasm32"))]

use serde_json::{Map, Value};
use std::{collections::BTreeMap, fs, path::Path};

/// What is the same in English and German.
const SHARED: [&str; 16] = [
    "April",
    "August",
    "September",
    "November",
    "Online",
    "Offline",
    "System",
    "Median",
    "Admin",
    "Server",
    "Name",
    "Person",
    "Emoji",
    "Text (optional)",
    "Link (optional)",
    "Video: {{ name }}",
];

#[test]
fn nothing_is_left_in_english() {
    let english = texts("en");
    for language in ["zh-Hans", "zh-Hant", "de"] {
        for (key, text) in texts(language) {
            let says_something =
                text.chars().any(char::is_alphabetic) || !english[&key].chars().any(char::is_alphabetic);
            assert!(says_something, "{language} {key}");
            assert!(text != english[&key] || is_shared(&text), "{language} {key}: {text}");
        }
    }
}

#[test]
fn chinese_is_written_in_chinese() {
    for language in ["zh-Hans", "zh-Hant"] {
        for (key, text) in texts(language) {
            let has_han = text.contains(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(has_han || is_shared(&text), "{language} {key}: {text}");
        }
    }
}

#[test]
fn the_two_chinese_scripts_are_not_mixed() {
    for (language, foreign) in [("zh-Hans", "這個為訊說請連線與無內"), ("zh-Hant", "这个为讯说请连线与无内")]
    {
        for (key, text) in texts(language) {
            assert!(!text.contains(|c| foreign.contains(c)), "{language} {key}: {text}");
        }
    }
}

/// Every text of a language, by namespace and key.
fn texts(language: &str) -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let files = fs::read_dir(folder).expect("the language has a folder");
    files.flat_map(|file| texts_of(&file.expect("the folder can be read").path())).collect()
}

fn texts_of(path: &Path) -> Vec<(String, String)> {
    let namespace = path.file_stem().and_then(|stem| stem.to_str()).expect("a name");
    let json = fs::read_to_string(path).expect("the file can be read");
    let texts: Map<String, Value> = serde_json::from_str(&json).expect("a flat object");
    let text = |value: Value| value.as_str().expect("a text").to_owned();
    texts.into_iter().map(|(key, value)| (format!("{namespace}.{key}"), text(value))).collect()
}

/// Nothing to translate: a word that both languages have, or hardly more than a value and its unit.
fn is_shared(text: &str) -> bool {
    let words = text.split("{{").filter_map(|part| part.rsplit("}}").next());
    SHARED.contains(&text) || words.flat_map(str::chars).filter(|c| c.is_alphabetic()).count() <= 3
}
