//! Writes the example tables into `examples/`, or into the folder named as the argument, and prints the truth.

use makalu_simulate::vip;
use std::path::{Path, PathBuf};

fn main() -> std::io::Result<()> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let folder = std::env::args_os().nth(1).map_or(here, PathBuf::from);
    let customers = vip::customers(vip::SEED);
    let bytes = vip::csv(&customers);
    let path = folder.join("vip_customers.csv");
    std::fs::write(&path, &bytes)?;
    let attainable = vip::attainable(&customers);
    println!("{}: {} bytes, {} customers", path.display(), bytes.len(), customers.len());
    println!("left: {}", customers.iter().filter(|c| c.left).count());
    println!("with the true probabilities: log-loss {:.4}, AUC {:.4}", attainable.log_loss, attainable.auc);
    Ok(())
}
