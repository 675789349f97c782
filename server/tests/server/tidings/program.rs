//! The program itself, in a process of its own.

use super::{Person, Tidings, soon};
use std::{
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
};
use tokio::{sync::oneshot, task::spawn_blocking};

/// The program, to be run over a data folder.
#[derive(Clone)]
pub struct Program {
    args: Vec<String>,
}

impl Program {
    pub fn new(folder: &Path) -> Self {
        Self { args: vec!["--data".into(), folder.to_str().unwrap().into()] }
    }

    /// With more on its command line.
    pub fn option(mut self, words: &str) -> Self {
        self.args.extend(words.split_whitespace().map(str::to_owned));
        self
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tidings"));
        command.args(&self.args).env_clear();
        command
    }

    /// Runs a command to its end, with a text as its input.
    pub async fn run(self, words: &[&str], input: &str) -> Output {
        let mut command = self.command();
        command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let input = input.to_owned();
        let ended = spawn_blocking(move || {
            let mut child = command.spawn().unwrap();
            // Whoever does not ask for it may have ended already.
            let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
            child.wait_with_output().unwrap()
        });
        soon("the program to end", ended).await.unwrap()
    }

    /// Runs a command that is sure to work; gives what it prints.
    pub async fn does(self, words: &[&str], input: &str) -> String {
        let output = self.run(words, input).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that is sure to be refused; gives the one line that says why.
    pub async fn refuses(self, words: &[&str], input: &str) -> String {
        let output = self.run(words, input).await;
        assert!(!output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
        let why = String::from_utf8(output.stderr).unwrap();
        assert_eq!(why.lines().count(), 1, "{why}");
        why
    }

    /// Serves at a free port, until it is killed.
    pub async fn serve(&self) -> Serving {
        let mut command = self.command();
        command.args(["--addr", "127.0.0.1:0", "serve"]).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let (tell, ready) = oneshot::channel();
        // What it logs has to be read to the end, or it would wait for that.
        spawn_blocking(move || {
            let mut tell = Some(tell);
            for line in lines.map_while(Result::ok) {
                if let Some((_, addr)) = line.split_once("ready at http://")
                    && let Some(tell) = tell.take()
                {
                    tell.send(addr.trim().parse().unwrap()).unwrap();
                }
            }
        });
        Serving { addr: soon("the program to be ready", ready).await.unwrap(), child }
    }
}

/// The program while it serves.
pub struct Serving {
    pub addr: SocketAddr,
    child: Child,
}

impl Serving {
    /// Makes the workspace, and its admin Ada.
    pub async fn set_up(&self) -> Person {
        Tidings::set_up_at(self.addr).await
    }

    /// Asks it to end.
    pub fn terminate(&self) {
        let kill = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(kill.unwrap().success());
    }

    /// Waits for its end.
    pub async fn ended(mut self) -> ExitStatus {
        soon("the program to end", spawn_blocking(move || self.child.wait().unwrap())).await.unwrap()
    }

    /// Ends it from one moment to the next, as a power cut does.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have been killed already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
