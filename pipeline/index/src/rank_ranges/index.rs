use super::draws::{Open, open_values};
use super::rows::RankRangeRow;
use super::{FIRST, joint};
use crate::tables::ValueRow;
use crate::uncertainty::{Draw, Methods, Model};
use crate::{Block, Chain, Engine, Work};
use catalogue::Plan;
use rayon::iter::{IntoParallelIterator, ParallelIterator};
use statistics::random::Random;
use statistics::{Interval, Level};

/// The ranges of the index. `values` are in order of their key.
pub(super) fn of_index(plan: &Plan, values: &[ValueRow], level: Level) -> Vec<RankRangeRow> {
    let (engine, _) = Engine::from_values(plan, values);
    let Some(top) = engine.frame().nodes().len().checked_sub(1) else { return Vec::new() };
    let chain = engine.compile(&plan.method);
    let simulation =
        Simulation { engine: &engine, chain: &chain, top, open: open_values(plan, values, engine.frame()) };
    let nominal = Run::of(&engine, &chain, top, &mut engine.work());
    let runs = simulation.runs(plan, None);
    let factors = plan.method.uncertainty.as_ref().map(|uncertainty| uncertainty.factors.as_slice());
    let methods = factors.and_then(|factors| Methods::new(&engine, plan, factors).ok());
    let both = methods.map(|methods| simulation.runs(plan, Some(&methods))).unwrap_or_default();
    let blocks = engine.frame().blocks().iter();
    blocks.flat_map(|block| of_block(&engine, top, block, &nominal, (&runs, &both), level)).collect()
}

/// What a run of the simulation needs.
struct Simulation<'a> {
    engine: &'a Engine<'a>,
    chain: &'a Chain,
    top: usize,
    open: Vec<Open>,
}

impl Simulation<'_> {
    /// Draws the values, and the method too where there are `methods`, and ranks. Every run has its own stream of random
    /// numbers, so that threads may take the runs in any order.
    fn runs(&self, plan: &Plan, methods: Option<&Methods<'_>>) -> Vec<Run> {
        let settings = plan.method.rank_ranges;
        let draw = methods.map(|methods| (methods, Draw::new(settings.seed, methods.spaces())));
        (0..settings.runs)
            .into_par_iter()
            .map_init(
                || self.engine.work(),
                |work, run| {
                    let mut random = Random::new(settings.seed, u64::from(run));
                    work.sheet.copy_from(self.engine.raw());
                    for value in &self.open {
                        work.sheet.column_mut(value.column)[value.row] = value.draw(&mut random);
                    }
                    let chain = draw.as_ref().and_then(|(methods, draw)| {
                        let numbers: Vec<f64> = (0..draw.numbers()).map(|_| random.uniform()).collect();
                        methods.chain(&draw.settings(&numbers))
                    });
                    Run::of(self.engine, chain.as_ref().unwrap_or(self.chain), self.top, work)
                },
            )
            .collect()
    }
}

/// The index of every row of the frame.
struct Run {
    /// NaN where there is none.
    scores: Vec<f64>,
    /// 0 for what is not ranked.
    places: Vec<u32>,
}

impl Run {
    /// Takes the sheet as it is through all steps.
    fn of(engine: &Engine<'_>, chain: &Chain, top: usize, work: &mut Work) -> Self {
        engine.run_from(chain, 0, work);
        let mut places = vec![0; engine.frame().rows().len()];
        engine.places(work, top, &mut places);
        Self { scores: work.scores(top).to_vec(), places }
    }
}

/// The rows of the units of one group and period that have a place.
fn of_block(
    engine: &Engine<'_>,
    top: usize,
    block: &Block<'_>,
    nominal: &Run,
    (runs, both): (&[Run], &[Run]),
    level: Level,
) -> Vec<RankRangeRow> {
    let frame = engine.frame();
    let members: Vec<usize> = block.rows.clone().filter(|row| nominal.places[*row] > 0).collect();
    // A run in which somebody has no index ranks fewer units; its places say nothing of the others.
    let is_whole = |run: &&Run| members.iter().all(|row| run.places[*row] > 0);
    let whole: Vec<&Run> = runs.iter().filter(is_whole).collect();
    let both: Vec<&Run> = both.iter().filter(is_whole).collect();
    if whole.is_empty() {
        return Vec::new();
    }
    let each = level.each_of(members.len());
    let scores: Vec<f64> = members.iter().map(|row| nominal.scores[*row]).collect();
    let interval = |row: &usize| {
        let mut drawn: Vec<f64> = whole.iter().map(|run| run.scores[*row]).collect();
        drawn.sort_by(f64::total_cmp);
        Interval { lower: at_share(&drawn, each.tail()), upper: at_share(&drawn, 1.0 - each.tail()) }
    };
    let intervals: Vec<Interval> = members.iter().map(interval).collect();
    let peers = u32::try_from(members.len()).unwrap_or(u32::MAX);
    let runs = whole.len() as f64;
    members
        .iter()
        .zip(joint(&scores, &intervals))
        .map(|(row, (joint_lower, joint_upper, tier))| {
            let sorted = |runs: &[&Run]| {
                let mut places: Vec<u32> = runs.iter().map(|run| run.places[*row]).collect();
                places.sort_unstable();
                places
            };
            let (places, with_method) = (sorted(&whole), sorted(&both));
            let both_at = |share: f64| (!with_method.is_empty()).then(|| at_share(&with_method, share));
            RankRangeRow {
                id: frame.nodes()[top].id.to_owned(),
                unit_id: frame.rows()[*row].unit.unit_id.clone(),
                period: frame.periods()[block.period].id.clone(),
                peer_group: block.group.to_owned(),
                peers,
                rank: nominal.places[*row],
                expected_rank: places.iter().map(|place| u64::from(*place)).sum::<u64>() as f64 / runs,
                rank_lower: at_share(&places, level.tail()),
                rank_upper: at_share(&places, 1.0 - level.tail()),
                joint_lower,
                joint_upper,
                p_top3: places.iter().filter(|place| **place as usize <= FIRST).count() as f64 / runs,
                tier,
                both_lower: both_at(level.tail()),
                both_upper: both_at(1.0 - level.tail()),
            }
        })
        .collect()
}

/// The smallest of sorted things, of which there is one, with at least this share at or below it.
fn at_share<T: Copy>(sorted: &[T], share: f64) -> T {
    // A share of thousandths may pass a whole number by rounding.
    let at = (share * sorted.len() as f64 - 1e-9).ceil().max(1.0) as usize - 1;
    sorted[at.min(sorted.len() - 1)]
}
