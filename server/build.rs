//! Says what the binary carries: without this, files that are added later would not be noticed.

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=migrations");
    // A debug build reads the site from disk, and need not be built anew with it.
    if std::env::var_os("PROFILE").is_some_and(|profile| profile == "release") {
        std::fs::create_dir_all("../target/site")?;
        println!("cargo::rerun-if-changed=../target/site");
    }
    Ok(())
}
