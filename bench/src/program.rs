//! The server under load, in a process of its own.

use crate::request;
use protocol::account::{Invite, Join, NewInvite, Setup, Token};
use serde_json::{Value, json};
use std::{
    fs,
    io::{self, BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};
use tempfile::TempDir;
use tokio::{sync::oneshot, task::spawn_blocking};

/// A server, its folder, and people with a token each.
pub struct Program {
    server: PathBuf,
    folder: TempDir,
    pub addr: SocketAddr,
    child: Option<Child>,
    /// What each person shows.
    pub tokens: Vec<String>,
}

/// More than any measurement needs, so that no limit but the machine's is met.
const OPTIONS: [&str; 12] = [
    "--max-connections",
    "19000",
    "--connections-per-user",
    "19000",
    "--sends-per-s",
    "10000",
    "--sends-burst",
    "10000",
    "--frames-per-s",
    "10000",
    "--drain-ms",
    "1000",
];

impl Program {
    /// A server that has not started, with people in its one channel. It was another process that let them in: what hashing
    /// their passwords took is not in the memory of the one that is measured.
    pub async fn new(server: &Path, people: usize) -> io::Result<Self> {
        let folder = TempDir::new()?;
        let mut program = Self {
            server: server.to_owned(),
            folder,
            addr: ([127, 0, 0, 1], 0).into(),
            child: None,
            tokens: Vec::new(),
        };
        program.run(&[]).await?;
        program.invite(people).await?;
        program.kill()?;
        Ok(program)
    }

    /// Starts it, below another program if there is one to watch it; gives the time it took.
    pub async fn run(&mut self, watcher: &[&str]) -> io::Result<Duration> {
        let began = Instant::now();
        let server = self.server.to_str().ok_or_else(|| io::Error::other("the server's path is not text"))?;
        let mut line = watcher.iter().copied().chain([server]);
        let mut command = Command::new(line.next().unwrap_or(server));
        command.args(line).args(OPTIONS).arg("--data").arg(self.folder.path()).args(["--addr", &self.addr.to_string()]);
        let mut child = command.env_clear().stderr(Stdio::piped()).spawn()?;
        let log = child.stderr.take().ok_or_else(|| io::Error::other("the server has no log"))?;
        self.child = Some(child);
        let (tell, ready) = oneshot::channel();
        // What it logs has to be read to the end, or it would wait for that.
        spawn_blocking(move || {
            let mut tell = Some(tell);
            for line in BufReader::new(log).lines().map_while(Result::ok) {
                let addr = line.split_once("ready at http://").and_then(|(_, addr)| addr.trim().parse().ok());
                if let (Some(addr), Some(tell)) = (addr, tell.take_if(|_| addr.is_some())) {
                    // Whoever waited may have given up.
                    let _: Result<(), SocketAddr> = tell.send(addr);
                }
            }
        });
        self.addr = ready.await.map_err(|_| io::Error::other("the server did not start"))?;
        Ok(began.elapsed())
    }

    async fn invite(&mut self, people: usize) -> io::Result<()> {
        let addr = self.addr;
        let password = "correct horse battery".to_owned();
        let setup = Setup {
            workspace: "Bench".into(),
            name: "ada".into(),
            display_name: "Ada".into(),
            password: password.clone(),
        };
        let cookie = enter(addr, "/api/v1/setup", &json!(setup)).await?;
        let invite: Invite = request::post(addr, &cookie, "/api/v1/invites", &NewInvite::default()).await?;
        let invite = invite.token.ok_or_else(|| io::Error::other("the invite has no token"))?;
        self.tokens.push(cookie);
        for number in 1..people {
            let name = format!("member{number}");
            let join = Join { invite: invite.clone(), display_name: name.clone(), name, password: password.clone() };
            self.tokens.push(enter(addr, "/api/v1/join", &json!(join)).await?);
        }
        for token in &mut self.tokens {
            let made: Token = request::post(addr, token, "/api/v1/tokens", &json!({"label": "bench"})).await?;
            *token = made.token.ok_or_else(|| io::Error::other("the token has no secret"))?;
        }
        Ok(())
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> io::Result<u64> {
        let pid = self.child.as_ref().map(Child::id).unwrap_or_default();
        let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kib = line.and_then(|line| line.split_whitespace().next()).and_then(|kib| kib.parse::<u64>().ok());
        kib.map(|kib| kib * 1024).ok_or_else(|| io::Error::other("the system does not tell how much memory is used"))
    }

    /// Ends it from one moment to the next.
    pub fn kill(&mut self) -> io::Result<()> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        child.kill()?;
        child.wait().map(drop)
    }

    /// Asks it to end, and waits for that.
    pub async fn stop(&mut self, pid: u32) -> io::Result<()> {
        Command::new("kill").arg(pid.to_string()).status()?;
        let Some(mut child) = self.child.take() else { return Ok(()) };
        spawn_blocking(move || child.wait().map(drop)).await.map_err(io::Error::other)?
    }

    /// The server's own number, when something else runs it.
    pub fn pid_below(&self) -> io::Result<u32> {
        let pid = self.child.as_ref().map(Child::id).unwrap_or_default();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"))?;
        let first = children.split_whitespace().next().and_then(|pid| pid.parse().ok());
        first.ok_or_else(|| io::Error::other("the server is not running"))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.kill();
    }
}

/// Comes in; gives the secret in the cookie.
async fn enter(addr: SocketAddr, path: &str, body: &Value) -> io::Result<String> {
    let body = serde_json::to_vec(body).map_err(io::Error::other)?;
    let answer = request::send(addr, "", path, Some(body.into())).await?;
    let cookie = answer.headers().get("set-cookie").and_then(|cookie| cookie.to_str().ok());
    let secret = cookie.and_then(|cookie| cookie.split(';').next()).and_then(|pair| pair.split_once('='));
    secret.map(|(_, secret)| secret.to_owned()).ok_or_else(|| io::Error::other(format!("{path}: {}", answer.status())))
}
