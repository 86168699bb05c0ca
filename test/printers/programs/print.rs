// Prints the texts between NULs as Rust's derived Debug does, on one line and over several.
use std::io::Read;

#[derive(Debug)]
#[allow(dead_code)]
struct Login<'a> {
    text: &'a str,
}

fn main() {
    let mut input = String::new();
    std::io::stdin().read_to_string(&mut input).unwrap();
    let printed: Vec<String> = input
        .split('\0')
        .map(|text| Login { text })
        .map(|login| format!("{:?}\n{:#?}", login, login))
        .collect();
    print!("{}", printed.join("\0"));
}
