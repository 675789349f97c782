//! Where settings come from: flags, the environment, a TOML file, defaults.

use super::{
    Command, Config, ConfigError, Origin, Setting,
    command::Line,
    limits::IN_ORDER,
    setting::{flag, variable},
};
use clap::{
    ArgMatches, CommandFactory, FromArgMatches,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};
use std::{
    collections::BTreeMap,
    error::Error,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

/// What the program was asked to do, and with which settings.
#[derive(Debug)]
pub struct Program {
    /// What to do.
    pub command: Command,
    /// With which settings.
    pub config: Config,
    /// The settings as texts, each with its origin, in the order of `--help`.
    pub settings: Vec<Setting>,
}

type Environment<'a> = &'a dyn Fn(&str) -> Option<OsString>;

/// What was said elsewhere than on the command line, by name.
type Said = BTreeMap<String, (OsString, Origin)>;

impl Program {
    /// Reads the command line, the environment and the TOML file.
    ///
    /// # Errors
    /// Where one of them makes no sense.
    pub fn read() -> Result<Self, ConfigError> {
        let args: Vec<_> = std::env::args_os().collect();
        Self::from(&args, &|name| std::env::var_os(name))
    }

    pub(super) fn from(args: &[OsString], environment: Environment) -> Result<Self, ConfigError> {
        let flags = matches(args, &Said::new())?;
        let said = said_elsewhere(&flags, environment)?;
        let matches = matches(args, &said)?;
        let line = Line::from_arg_matches(&matches).map_err(ConfigError::Usage)?;
        let mut settings: Vec<_> = names().map(|name| setting(&matches, &said, name)).collect();
        check_order(&settings)?;
        for setting in &mut settings {
            if setting.name == "database_url" {
                setting.value = Some(format!("sqlite:{}", line.config.database().display()));
            }
        }
        Ok(Self { command: line.command.unwrap_or(Command::Serve), config: line.config, settings })
    }
}

/// The command line's own answer, with what was said elsewhere in the place of the defaults.
fn matches(args: &[OsString], said: &Said) -> Result<ArgMatches, ConfigError> {
    let mut command = Line::command().mut_args(|arg| {
        let help = format!("{} [{}]", arg.get_help().cloned().unwrap_or_default(), variable(arg.get_id().as_str()));
        arg.global(true).help(help)
    });
    for (name, (value, _)) in said {
        command = command.mut_arg(name, |arg| arg.default_value(value));
    }
    command.try_get_matches_from(args).map_err(|error| explain(error, said))
}

fn names() -> impl Iterator<Item = String> {
    let names = Line::command().get_arguments().map(|arg| arg.get_id().to_string()).collect::<Vec<_>>();
    names.into_iter().filter(|name| name != "config")
}

fn said_elsewhere(flags: &ArgMatches, environment: Environment) -> Result<Said, ConfigError> {
    let (file, origin) = match flags.get_one::<PathBuf>("config") {
        Some(file) => (Some(file.clone()), Origin::Flag(flag("config"))),
        None => (environment(&variable("config")).map(PathBuf::from), Origin::Environment(variable("config"))),
    };
    let mut said = file.map(|file| said_in_file(&file, &origin)).transpose()?.unwrap_or_default();
    said.extend(names().filter_map(|name| {
        let variable = variable(&name);
        Some((name, (environment(&variable)?, Origin::Environment(variable))))
    }));
    Ok(said)
}

fn said_in_file(path: &Path, origin: &Origin) -> Result<Said, ConfigError> {
    let wrong = |why| ConfigError::File { path: path.to_owned(), origin: origin.clone(), why };
    let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
    let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
        wrong(format!("line {line}: {}", error.message().replace('\n', ", ")))
    })?;
    table.into_iter().map(|(name, value)| one_said(path, name, &value)).collect()
}

fn one_said(path: &Path, name: String, value: &toml::Value) -> Result<(String, (OsString, Origin)), ConfigError> {
    if !names().any(|known| known == name) {
        return Err(ConfigError::Unknown { name, path: path.to_owned() });
    }
    let text = match value {
        toml::Value::String(text) => text.clone(),
        toml::Value::Integer(number) => number.to_string(),
        other => {
            let (value, origin) = (other.type_str().to_owned(), Origin::File(path.to_owned()));
            return Err(ConfigError::Wrong { name, value, origin, allowed: "a text or a whole number".to_owned() });
        }
    };
    Ok((name, (text.into(), Origin::File(path.to_owned()))))
}

fn setting(matches: &ArgMatches, said: &Said, name: String) -> Setting {
    let origin = match (matches.value_source(&name), said.get(&name)) {
        (Some(ValueSource::CommandLine), _) => Origin::Flag(flag(&name)),
        (_, Some((_, origin))) => origin.clone(),
        _ => Origin::Default,
    };
    let value = matches.get_raw(&name).and_then(|mut raw| raw.next()).map(|raw| raw.to_string_lossy().into_owned());
    Setting { name, value, origin }
}

fn check_order(settings: &[Setting]) -> Result<(), ConfigError> {
    let find = |name| settings.iter().find(|setting| setting.name == name);
    for (low, high, may_be_equal) in IN_ORDER {
        let (Some(low), Some(high)) = (find(low), find(high)) else { continue };
        let order = number(low).cmp(&number(high));
        if order.is_gt() || (order.is_eq() && !may_be_equal) {
            // The one that somebody wrote is the one to blame.
            let (blamed, other, relation) =
                if low.origin == Origin::Default { (high, low, "above") } else { (low, high, "below") };
            let or_equal = if may_be_equal { "or the same as " } else { "" };
            return Err(ConfigError::Wrong {
                name: blamed.name.clone(),
                value: blamed.value.clone().unwrap_or_default(),
                origin: blamed.origin.clone(),
                allowed: format!("a number {relation} {or_equal}{} = {} ({})", other.name, number(other), other.origin),
            });
        }
    }
    Ok(())
}

fn number(setting: &Setting) -> u64 {
    setting.value.as_ref().and_then(|value| value.parse().ok()).unwrap_or_default()
}

/// Turns a complaint about the value of a setting into one line; other complaints stay as they are.
fn explain(error: clap::Error, said: &Said) -> ConfigError {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => format!("one of {}", texts.join(", ")),
        _ => String::new(),
    };
    let argument = text(ContextKind::InvalidArg);
    let name = argument.trim_start_matches("--").split(' ').next().unwrap_or_default().replace('-', "_");
    let allowed = match error.kind() {
        ErrorKind::ValueValidation => error.source().map(ToString::to_string).unwrap_or_default(),
        ErrorKind::InvalidValue => text(ContextKind::ValidValue),
        _ => return ConfigError::Usage(error),
    };
    if !names().any(|known| known == name) {
        return ConfigError::Usage(error);
    }
    let origin = said.get(&name).map_or_else(|| Origin::Flag(flag(&name)), |(_, origin)| origin.clone());
    ConfigError::Wrong { value: text(ContextKind::InvalidValue), name, origin, allowed }
}
