use super::{Command, Config, ConfigError, LogFormat, Origin, Program, TokenCommand, UserCommand};
use protocol::{limits::Limits, message::AttachmentKind};
use std::{
    io::Write,
    path::{Path, PathBuf},
    time::Duration,
};
use tempfile::NamedTempFile;

/// What somebody said on the command line, in the environment and in the file.
#[derive(Default)]
struct Said<'a> {
    line: &'a str,
    environment: &'a [(&'a str, &'a str)],
    file: Option<&'a str>,
}

impl Said<'_> {
    fn read(&self) -> (Result<Program, ConfigError>, PathBuf) {
        let mut file = NamedTempFile::new().unwrap();
        file.write_all(self.file.unwrap_or_default().as_bytes()).unwrap();
        let path = file.path().to_owned();
        let args: Vec<_> = ["tidings"].into_iter().chain(self.line.split_whitespace()).map(Into::into).collect();
        let program = Program::from(&args, &|name| {
            let said = self.environment.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.into());
            said.or_else(|| (name == "TIDINGS_CONFIG" && self.file.is_some()).then(|| path.clone().into()))
        });
        (program, path)
    }

    fn config(&self) -> Config {
        self.read().0.unwrap().config
    }

    /// The one line that refuses, with `FILE` in the place of the file's path.
    fn refusal(&self) -> String {
        let (program, path) = self.read();
        program.unwrap_err().to_string().replace(&path.display().to_string(), "FILE")
    }
}

fn line(line: &str) -> Said<'_> {
    Said { line, ..Said::default() }
}

#[test]
fn everything_has_a_default() {
    let program = line("").read().0.unwrap();
    let config = &program.config;
    assert_eq!(program.command, Command::Serve);
    assert_eq!(config.addr, "127.0.0.1:3000".parse().unwrap());
    assert_eq!((config.data.clone(), config.database()), ("./data".into(), "./data/tidings.db".into()));
    assert_eq!((config.public_url.clone(), config.log_format), (None, LogFormat::Text));
    assert_eq!((config.max_connections, config.header_deadline()), (10_000, Duration::from_secs(10)));
    assert_eq!(config.limits(), Limits::default());
    assert!(program.settings.iter().all(|setting| setting.origin == Origin::Default));
}

#[test]
fn a_flag_wins_over_the_environment_and_that_over_the_file() {
    let file = Some("ping_ms = 1000\nhistory_page = 11\ndata = \"/srv\"");
    let environment: &[_] = &[("TIDINGS_PING_MS", "2000"), ("TIDINGS_HISTORY_PAGE", "12")];
    let said = Said { line: "--ping-ms 3000", environment, file };
    let config = said.config();
    assert_eq!((config.limits().ping_ms, config.limits().history_page, config.data), (3000, 12, "/srv".into()));

    let (program, path) = said.read();
    let settings = program.unwrap().settings;
    for (name, origin) in [
        ("ping_ms", Origin::Flag("--ping-ms".into())),
        ("history_page", Origin::Environment("TIDINGS_HISTORY_PAGE".into())),
        ("data", Origin::File(path)),
        ("log", Origin::Default),
    ] {
        assert_eq!(settings.iter().find(|setting| setting.name == name).unwrap().origin, origin, "{name}");
    }
}

#[test]
fn each_limit_of_the_contract_can_be_set_in_every_way() {
    let default = serde_json::to_value(Limits::default()).unwrap();
    for (name, value) in default.as_object().unwrap() {
        // One more is allowed for each, and keeps those in order that must be.
        let value = (value.as_u64().unwrap() + 1).to_string();
        let (flag, variable) = (name.replace('_', "-"), format!("TIDINGS_{}", name.to_uppercase()));
        for said in [
            line(&format!("--{flag} {value}")),
            Said { environment: &[(&variable, &value)], ..Said::default() },
            Said { file: Some(&format!("{name} = {value}")), ..Said::default() },
        ] {
            let limits = serde_json::to_value(said.config().limits()).unwrap();
            assert_eq!(limits[name].to_string(), value, "{name}");
        }
    }
}

#[test]
fn a_wrong_value_is_refused_in_one_line_that_says_where_it_came_from_and_what_is_allowed() {
    let range = "allowed is a whole number from 1024 to 1048576";
    for (said, expected) in [
        (line("--frame-bytes 5"), format!("frame_bytes = \"5\" (--frame-bytes): {range}")),
        (line("serve --frame-bytes x"), format!("frame_bytes = \"x\" (--frame-bytes): {range}")),
        (
            Said { environment: &[("TIDINGS_FRAME_BYTES", "2 MB")], ..Said::default() },
            format!("frame_bytes = \"2 MB\" (TIDINGS_FRAME_BYTES): {range}"),
        ),
        (Said { file: Some("frame_bytes = -1"), ..Said::default() }, format!("frame_bytes = \"-1\" (FILE): {range}")),
        (
            Said { file: Some("frame_bytes = true"), ..Said::default() },
            "frame_bytes = \"boolean\" (FILE): allowed is a text or a whole number".into(),
        ),
        (
            Said { file: Some("log = \"info\"\nprot = 1"), ..Said::default() },
            "\"prot\" (FILE) is no setting; allowed are the names that `tidings --help` lists, as `ping_ms`".into(),
        ),
        (
            Said { file: Some("[limits]\nping_ms = 1"), ..Said::default() },
            "\"limits\" (FILE) is no setting; allowed are the names that `tidings --help` lists, as `ping_ms`".into(),
        ),
        (line("--log-format xml"), "log_format = \"xml\" (--log-format): allowed is one of text, json".into()),
        (
            line("--addr localhost"),
            "addr = \"localhost\" (--addr): allowed is a numeric address with a port, as 127.0.0.1:3000 or [::]:3000"
                .into(),
        ),
        (
            line("--database-url postgres://db/tidings"),
            "database_url = \"postgres://db/tidings\" (--database-url): allowed is sqlite:FILE, without options \
             (postgres: is not supported yet)"
                .into(),
        ),
        (
            line("--ping-ms 60000"),
            "ping_ms = \"60000\" (--ping-ms): allowed is a number below server_timeout_ms = 60000 (default)".into(),
        ),
        (
            Said { environment: &[("TIDINGS_HISTORY_PAGE_MAX", "49")], ..Said::default() },
            "history_page_max = \"49\" (TIDINGS_HISTORY_PAGE_MAX): allowed is a number above or the same as \
             history_page = 50 (default)"
                .into(),
        ),
    ] {
        assert_eq!(said.refusal(), expected);
    }
}

#[test]
fn a_file_that_cannot_be_read_is_refused_in_one_line() {
    let broken = Said { file: Some("ping_ms = 1\nlog ="), ..Said::default() }.refusal();
    assert!(broken.starts_with("config = \"FILE\" (TIDINGS_CONFIG): line 2: "), "{broken}");
    assert!(!broken.contains('\n'), "{broken}");
    let missing = line("--config /no/such/file").refusal();
    assert!(missing.starts_with("config = \"/no/such/file\" (--config): No such file"), "{missing}");
}

#[test]
fn the_public_address_is_written_as_browsers_write_an_origin() {
    for (text, origin) in [
        ("https://Chat.Example.org/", "https://chat.example.org"),
        ("https://chat.example.org:443", "https://chat.example.org"),
        ("http://chat.example.org:80", "http://chat.example.org"),
        ("http://[::1]:3000", "http://[::1]:3000"),
    ] {
        assert_eq!(line(&format!("--public-url {text}")).config().public_url.as_deref(), Some(origin));
    }
    for wrong in ["chat.example.org", "ftp://a.b", "https://a.b/c", "https://a.b/?c", "https://u@a.b", "https://a.b/#c"]
    {
        let refusal = line(&format!("--public-url {wrong}")).refusal();
        assert!(refusal.contains("(--public-url): allowed is http:// or https://"), "{refusal}");
    }
}

#[test]
fn databases() {
    for (url, file) in [("sqlite:a.db", "a.db"), ("sqlite:///srv/a.db", "/srv/a.db"), ("sqlite:/srv/a.db", "/srv/a.db")]
    {
        assert_eq!(line(&format!("--database-url {url}")).config().database(), PathBuf::from(file));
    }
    for wrong in ["sqlite:", "sqlite::memory:", "sqlite:a.db?mode=ro", "a.db"] {
        assert!(line(&format!("--database-url {wrong}")).refusal().contains("allowed is sqlite:FILE"));
    }
    assert_eq!(line("--data /srv/tidings").config().database(), PathBuf::from("/srv/tidings/tidings.db"));
}

#[test]
fn commands() {
    let add = |name: &str, admin: bool| {
        let display_name = admin.then(|| "Ada".to_owned());
        Command::User(UserCommand::Add { name: name.into(), display_name, admin, password_stdin: admin })
    };
    for (line_said, command) in [
        ("serve --log debug", Command::Serve),
        ("--log debug serve", Command::Serve),
        ("config", Command::Config),
        ("user add ben", add("ben", false)),
        ("user add ada --display-name Ada --admin --password-stdin", add("ada", true)),
        ("user list --data /srv", Command::User(UserCommand::List)),
        ("user disable ben", Command::User(UserCommand::Disable { name: "ben".into() })),
        ("user password ben", Command::User(UserCommand::Password { name: "ben".into(), password_stdin: false })),
        ("token add ben lamp", Command::Token(TokenCommand::Add { user: "ben".into(), label: "lamp".into() })),
    ] {
        assert_eq!(line(line_said).read().0.unwrap().command, command, "{line_said}");
    }
    for wrong in ["user", "user add", "user add B", "token add ben", "dance", "--no-such-flag", "--help", "--version"] {
        assert!(matches!(line(wrong).read().0, Err(ConfigError::Usage(_))), "{wrong}");
    }
}

#[test]
fn the_settings_in_force_are_printed_as_a_file_that_means_the_same() {
    let said = line("--ping-ms 3000 --data /srv/a\"b --public-url https://a.b").read().0.unwrap();
    let printed: Vec<String> = said.settings.iter().map(ToString::to_string).collect();
    assert!(printed.contains(&"ping_ms = 3000 # --ping-ms".to_owned()), "{printed:?}");
    assert!(printed.contains(&"database_url = \"sqlite:/srv/a\\\"b/tidings.db\" # default".to_owned()), "{printed:?}");
    let again = Said { file: Some(&printed.join("\n")), ..Said::default() }.read().0.unwrap();
    let values = |program: &Program| program.settings.iter().map(|setting| setting.value.clone()).collect::<Vec<_>>();
    assert_eq!(values(&again), values(&said));
    assert_eq!(again.config.limits(), said.config.limits());
}

#[test]
fn help_is_the_manual() {
    let Err(ConfigError::Usage(help)) = line("--help").read().0 else { panic!("help was not shown") };
    let help = help.to_string();
    for setting in line("").read().0.unwrap().settings {
        let flag = format!("--{}", setting.name.replace('_', "-"));
        let variable = format!("[TIDINGS_{}]", setting.name.to_uppercase());
        assert!(help.contains(&flag) && help.contains(&variable), "{flag} {variable}");
    }
}

#[test]
fn more_files_can_be_accepted() {
    let usual = line("").config().files.accepted().len();
    let more = line("--file-types ZIP,md,png").config().files.accepted();
    assert_eq!(more.len(), usual + 2, "png was accepted before");
    let zip = more.iter().find(|accepted| accepted.extension == "zip").unwrap();
    assert_eq!((zip.mime.as_str(), zip.kind), ("application/zip", AttachmentKind::File));
    assert_eq!(
        line("--file-types .zip").refusal(),
        "file_types = \".zip\" (--file-types): allowed is endings of names without their dots, as zip,md"
    );
}

#[test]
fn files_are_kept_where_one_says() {
    let folder = |said: &str| line(said).config().files.folder(Path::new("/srv"));
    assert_eq!(folder(""), PathBuf::from("/srv/files"));
    assert_eq!(folder("--files-url file:///mnt/files"), PathBuf::from("/mnt/files"));
    assert_eq!(folder("--files-url file:files"), PathBuf::from("files"));
    assert!(line("--files-url s3:bucket").refusal().contains("s3: is not supported yet"));
}
