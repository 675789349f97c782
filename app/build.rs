//! Turns `locales/` into the module `i18n`. A key that one language lacks, or has too many, stops the build.

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use std::{env, error::Error, fs, path::Path};

/// The first is the one that the others are checked against.
const LANGUAGES: [&str; 4] = ["en", "zh-Hans", "zh-Hant", "de"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=locales");
    let config = Config::new(LANGUAGES[0])?
        .add_locales(&LANGUAGES[1..])?
        .add_namespaces(namespaces()?)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let parsed = parse_locales(None, config)?;
    for warning in parsed.diag.warnings().iter() {
        println!("cargo::error={warning}");
    }
    for error in parsed.diag.errors().iter() {
        println!("cargo::error={error}");
    }
    let module = leptos_i18n_codegen::gen_code(&parsed, None, false, None, true)?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("i18n.rs"), module.to_string())?;
    Ok(())
}

/// Each file of a language is a namespace.
fn namespaces() -> Result<Vec<String>, Box<dyn Error>> {
    let mut names = Vec::new();
    for file in fs::read_dir(Path::new("locales").join(LANGUAGES[0]))? {
        let path = file?.path();
        names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
