//! The program `tidings`.

use server::{
    commands,
    config::{Command, Config, LogFormat, Program},
    serve,
};
use std::process::ExitCode;
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

fn main() -> ExitCode {
    match Program::read() {
        Ok(program) => run(program),
        Err(error) => error.report(),
    }
}

fn run(program: Program) -> ExitCode {
    if program.command == Command::Config {
        program.settings.iter().for_each(|setting| println!("{setting}"));
        return ExitCode::SUCCESS;
    }
    start_log(&program.config);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error),
    };
    let done = runtime.block_on(async {
        match program.command {
            Command::Serve | Command::Config => serve::serve(program.config).await.map_err(Into::into),
            Command::User(command) => commands::user(&program.config, command).await,
            Command::Token(command) => commands::token(&program.config, command).await,
            Command::Demo => commands::demo(&program.config).await,
        }
    });
    done.map_or_else(|error: commands::CommandError| fail(&error), |()| ExitCode::SUCCESS)
}

fn fail(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("tidings: {error}");
    ExitCode::FAILURE
}

fn start_log(config: &Config) {
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let lines = match config.log_format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().boxed(),
    };
    tracing_subscriber::registry().with(lines.with_filter(config.log.clone())).init();
}
