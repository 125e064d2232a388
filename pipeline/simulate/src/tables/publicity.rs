use crate::GenerateError;
use crate::choose::{Chooser, office, over_the_years};
use crate::identity::{credit_code, identity_number};
use crate::sheet::{EMPTY, Fresh, Sheet, Table, push_number};
use catalogue::Level;

/// Who licenses and punishes.
const AUTHORITIES: [(Level, u64); 3] = [(Level::Agency, 6), (Level::District, 5), (Level::FunctionalZone, 2)];

/// Parties are numbered from here on, apart from all other people and bodies.
const PARTIES: u64 = 3_000_000;

/// The name, kind and codes of a party: nine cells that both publications begin with, and three of persons.
fn party(sheet: &mut Sheet<'_, '_>, decision: u64) -> Result<(), GenerateError> {
    let kinds = sheet.labels("party_kind", ["organisation", "person", "sole_trader"])?;
    // Parties come back: there are fewer of them than decisions.
    let number = 1 + decision * 7_919 % 2_003;
    let at = [0, 0, 0, 0, 1, 1, 2][(number % 7) as usize];
    let name = ["珠海某某有限公司", "某自然人", "某个体工商户"][at];
    sheet.cell(0, |cell| {
        cell.push_str(name);
        push_number(cell, number, 6);
    });
    sheet.text(kinds[at]);
    if at == 0 {
        sheet.text(&credit_code("91", number))
    } else {
        sheet.empty()
    }
    for _ in 0..5 {
        sheet.empty();
    }
    if at == 0 {
        sheet.text("某法定代表人")
    } else {
        sheet.empty()
    }
    sheet.empty();
    match at {
        1 => sheet.cell(EMPTY, |cell| cell.push_str(&identity_number(PARTIES + number))),
        _ => sheet.empty(),
    }
    Ok(())
}

/// A cell with the number of a decision: `珠某许〔2018〕12号`.
fn document_no(sheet: &mut Sheet<'_, '_>, prefix: &str, year: i32, number: u64) {
    sheet.cell(0, |cell| {
        cell.push_str(prefix);
        cell.push('〔');
        push_number(cell, u64::from(year.unsigned_abs()), 4);
        cell.push('〕');
        push_number(cell, number, 1);
        cell.push('号');
    });
}

/// Licences as both templates publish them; no indicator counts them.
pub(crate) static LICENCES: Table = Table {
    name: "licences",
    columns: &[
        "party_name",
        "party_kind",
        "credit_code",
        "registration_no",
        "organisation_code",
        "tax_no",
        "institution_no",
        "association_no",
        "representative",
        "representative_id",
        "person_id",
        "document_title",
        "document_no",
        "kind",
        "certificate_name",
        "certificate_no",
        "content",
        "decided_on",
        "valid_from",
        "valid_to",
        "unit_id",
        "authority_code",
        "status",
        "data_unit",
        "remark",
    ],
    fresh: Fresh::Suffix("document_no"),
    breaks: &[
        ("organisation_without_code", |draft| {
            draft.set("party_kind", "法人及非法人组织");
            draft.set("credit_code", "");
        }),
        ("expires_before_start", |draft| draft.set_day_before("valid_to", "valid_from")),
    ],
    make: licences,
    alone: true,
};

fn licences(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &AUTHORITIES, &[])?;
    over_the_years(sheet, 3_000, office, |sheet, decided, number| {
        let unit = units.pick(world, &mut sheet.random, decided, decided);
        let days = sheet.random.between(90, 1_000) as i32;
        party(sheet, number)?;
        sheet.text("准予行政许可决定书");
        document_no(sheet, "珠许准", world.year(decided), number);
        sheet.text("普通");
        for _ in 0..2 {
            sheet.empty();
        }
        sheet.text("准予在核定范围内从事经营活动");
        sheet.date(decided);
        sheet.date(decided);
        sheet.date(decided + days);
        sheet.unit(unit, decided);
        sheet.empty();
        sheet.text("有效");
        sheet.empty();
        sheet.empty();
        sheet.put()
    })
}

/// Penalties as both templates publish them; no indicator counts them.
pub(crate) static PENALTIES: Table = Table {
    name: "penalties",
    columns: &[
        "party_name",
        "party_kind",
        "credit_code",
        "registration_no",
        "organisation_code",
        "tax_no",
        "institution_no",
        "association_no",
        "representative",
        "representative_id",
        "person_id",
        "document_no",
        "document_title",
        "violation",
        "facts",
        "basis",
        "kind",
        "content",
        "fine_yuan",
        "confiscated_yuan",
        "revoked",
        "decided_on",
        "valid_to",
        "public_until",
        "unit_id",
        "authority_code",
        "status",
        "data_unit",
        "remark",
    ],
    fresh: Fresh::Suffix("document_no"),
    breaks: &[
        ("organisation_without_code", |draft| {
            draft.set("party_kind", "法人及非法人组织");
            draft.set("credit_code", "");
        }),
        ("public_until_before_decision", |draft| draft.set_day_before("public_until", "decided_on")),
        ("negative_amount", |draft| draft.set("fine_yuan", "-0.5")),
    ],
    make: penalties,
    alone: true,
};

fn penalties(sheet: &mut Sheet<'_, '_>) -> Result<(), GenerateError> {
    let world = sheet.world;
    let units = Chooser::new(sheet, &AUTHORITIES, &[])?;
    over_the_years(sheet, 2_000, office, |sheet, decided, number| {
        let unit = units.pick(world, &mut sheet.random, decided, decided);
        let fen = sheet.random.between(1, 400) * 50_000;
        let days = sheet.random.between(90, 1_000) as i32;
        party(sheet, number)?;
        document_no(sheet, "珠罚决", world.year(decided), number);
        sheet.empty();
        sheet.text("未按规定公示经营信息");
        sheet.text("经查，当事人未在规定期限内公示年度报告");
        sheet.text("《企业信息公示暂行条例》第十七条");
        sheet.text("罚款");
        sheet.text("责令改正并处罚款");
        sheet.amount(fen);
        sheet.empty();
        sheet.empty();
        sheet.date(decided);
        sheet.empty();
        sheet.date(decided + days);
        sheet.unit(unit, decided);
        sheet.empty();
        sheet.text("有效");
        sheet.empty();
        sheet.empty();
        sheet.put()
    })
}
