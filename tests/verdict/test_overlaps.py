"""Each way in which two sides meet on a schema object: certain, possible, or not at all."""

import pytest

from tests.verdict.touches import met, touches

# What one side does | what the other does | what is told; tests/verdict/touches.py reads it.
PAIRS = """
# added on both sides
add column u.a | add column u.a | certain added-twice u.a
add column u.a | add column u.a type=int | certain added-twice u.a
add column u.a | add column u.age | none
add column u.a | add column o.a | none
add column a:u.a | add column b:u.a | none
guarded add column u.a | guarded add column u.a | none
guarded add column u.a | guarded add column u.a type=int | possible added-twice u.a
guarded add column u.a type=? | guarded add column u.a type=? | possible added-twice u.a
guarded add column u.a | add column u.a | certain added-twice u.a
maybe add column u.a | add column u.a | possible added-twice u.a
maybe add column u.a | maybe add column u.a | possible added-twice u.a
add table u | add table u | certain added-twice u
guarded add table u | guarded add table u | possible added-twice u
add index u.ix_a | add index u.ix_a | certain added-twice u.ix_a
add index u.ix_a | add index o.ix_a | certain added-twice u.ix_a
add constraint u.uq | add constraint u.uq | certain added-twice u.uq
add constraint u.uq | add constraint o.uq | possible added-twice u.uq
add constraint u.uq is=unique_(a) | add constraint o.uq is=unique_(a) | certain added-twice u.uq
add type mood values=a | add type mood values=a | certain added-twice mood
add sequence s | add sequence s | certain added-twice s
add schema s | add schema s | certain added-twice s
guarded add schema s | guarded add schema s | none
guarded add extension e | guarded add extension e | none
add trigger u.tr | add trigger u.tr | certain added-twice u.tr
add table v | add view v | certain added-twice v
add table v | add type v | certain added-twice v
add table v | add index u.v | certain added-twice v
add index u.ix_a | add constraint u.ix_a is=unique_(a) | certain added-twice u.ix_a
add index u.ix_a | add constraint u.ix_a is=check_(a_>_0) | possible added-twice u.ix_a
add constraint u.pk1 is=primary_key_(a) \
    | add constraint u.pk2 is=primary_key_(b) \
    | certain added-twice u
rename table p > u | add table u | certain added-twice u
rename table p > u | rename table men > u | certain added-twice u
add function f is=? | add function f is=? | possible added-twice f
add function f is=(_)_returns_int | add function f is=(_)_returns_text | certain added-twice f
# temporary
add table tmp; drop table tmp | add table tmp; drop table tmp | none
add table t; add column t.a; drop table t | add table t; add column t.a; drop table t | none
add table t; add index t.ix; drop table t | add table t; add index t.ix; drop table t | none
add table tmp; drop table tmp | add table tmp | certain added-twice tmp
guarded drop table tmp; add table tmp; drop table tmp \
    | add table tmp \
    | certain dropped-and-added tmp
# dropped
drop table u | drop table u | certain dropped-twice u
guarded drop table u | guarded drop table u | none
guarded drop table u | drop table u | certain dropped-twice u
drop table u | add column u.a | certain dropped-and-used u
drop table u | add index u.ix_a | certain dropped-and-used u
drop table u | drop index u.ix_a | certain dropped-and-used u
drop table u | guarded drop index u.ix_a | none
drop table u | seed table u | certain dropped-and-used u
drop table u | guarded seed table u | certain dropped-and-used u
drop table u | add constraint o.fk; use table u | certain dropped-and-used u
guarded drop table u | use table u | certain dropped-and-used u
maybe drop table u; add table u | maybe drop table u; add table u | possible replaced-twice u
maybe add table tmp; drop table tmp | maybe add table tmp; drop table tmp | none
maybe drop table u | use table u | possible dropped-and-used u
drop table u | maybe use table u | possible dropped-and-used u
drop table u | rename table u > p | certain dropped-and-used u
drop column u.a | alter column u.a type=int | certain dropped-and-used u.a
drop column u.a | seed table u names=name,a | certain dropped-and-used u.a
drop column u.a | seed table u names=name | none
drop type mood | use type mood | certain dropped-and-used mood
drop view v | use table v | certain dropped-and-used v
drop schema s | add table s:t | certain dropped-and-used s
drop column u.a | drop index u.ix_a | possible dropped-and-used u.ix_a
drop column u.a | drop constraint u.u_a_key | possible dropped-and-used u.u_a_key
drop column u.a | drop index u.ix_as | none
guarded drop table u | add table u | certain dropped-and-added u
drop table u | guarded add table u | certain dropped-and-added u
# renamed
rename table u > p | use table u | certain renamed-and-used u
rename table u > p | add column u.a | certain renamed-and-used u
rename column u.a > mail | use column u.a | certain renamed-and-used u.a
rename column u.a > mail | use column u.name | none
rename table u > p | rename table u > men | certain renamed-twice u
rename table u > p | rename table u > p | certain renamed-twice u
rename table u > x; rename table x > u | use table u | none
rename table u > x; add column x.a; rename table x > u | add column u.a | certain added-twice u.a
# added, and taken for granted
add table u | use table u | certain added-and-used u
add table u | maybe use table u | possible added-and-used u
add table u | maybe use table u; use table u | certain added-and-used u
add column u.a | alter column u.a type=int | certain added-and-used u.a
guarded add table u | use table u | none
# altered
alter column u.a type=int | alter column u.a type=text | certain altered-twice u.a
alter column u.a type=int | alter column u.a type=int | none
alter column u.a type=int | alter column u.a type=? | possible altered-twice u.a
alter column u.a type=int | alter column u.a nullable=false | possible altered-twice u.a
alter type mood values=sad | alter type mood values=sad | certain altered-twice mood
guarded alter type mood values=sad | guarded alter type mood values=sad | none
alter type mood values=sad | alter type mood values=glad | possible altered-twice mood
alter type mood values=add_value_'a' | alter type mood values=add_value_'a'_after_'b' \
    | certain altered-twice mood
alter type mood values=? | alter type mood values=? | possible altered-twice mood
# made anew
drop view v; add view v is=select_1 | drop view v; add view v is=select_2 | certain replaced-twice v
drop view v; add view v is=select_1 | drop view v; add view v is=select_1 | none
drop view v; add view v is=select_1 | drop view v; add view v is=? | possible replaced-twice v
guarded add view v is=select_1 | guarded add view v is=select_2 | certain replaced-twice v
guarded add view v is=select_1 | guarded add view v is=select_1 | none
guarded add function f is=(_)_returns_int | guarded add function f is=(_)_returns_text \
    | certain replaced-twice f
guarded add function f is=(a)_returns_a | guarded add function f is=(_)_returns_a \
    | possible replaced-twice f
drop view v; add view v is=select_1 | use view v | none
drop table u; add table u | add column u.a | certain replaced-and-altered u
drop table u; add table u | use table u | none
drop table u; add table u | use table u; use column u.a | possible dropped-and-used u.a
guarded drop table u; add table u; add column u.a \
    | guarded drop table u; add table u; add column u.a \
    | possible replaced-twice u
add table new; drop table u; rename table new > u | drop column u.a | certain replaced-and-altered u
rename table u > old; add table u | add column u.a | certain replaced-and-altered u
rename type mood > old; add type mood values=a; drop type old \
    | alter type mood values=b \
    | certain replaced-and-altered mood
rename type mood > old; add type mood values=a; drop type old \
    | rename type mood > old; add type mood values=b; drop type old \
    | certain replaced-twice mood
# made anew, altered or dropped under what depends on it
drop table u; add table u | add view w is=select_a_from_u; use table u | certain replaced-and-used u
drop table u; add table u | maybe add view w is=select_a_from_u; use table u \
    | possible replaced-and-used u
maybe drop table u; add table u | add view w is=select_a_from_u; use table u \
    | possible replaced-and-used u
drop table u; add table u | add view w is=select_a_from_u; use table u; drop view w | none
drop table u; add table u | add view w is=select_a_from_p; use table p; use table u | none
rename table u > x; rename table x > u | add view w is=select_a_from_u; use table u | none
drop table u; add table u | add trigger u.tr is=on_u; use table u | certain replaced-and-altered u
drop table u; add table u \
    | add table o; add constraint o.fk is=references_u; use table u; drop table o \
    | none
add table new; drop table u; rename table new > u \
    | add constraint o.fk is=foreign_key_(a)_references_u_(id); use table u \
    | certain replaced-and-used u
drop table u; add table u | add column o.u; use table o; use table u; use column u.id \
    | certain replaced-and-used u
drop table u; add table u; guarded drop constraint o.fk \
    | add constraint o.fk is=foreign_key_(a)_references_u_(id); use table u \
    | certain dropped-and-added o.fk
rename type mood > old; add type mood values=a; drop type old \
    | add column u.a type=mood; use type mood \
    | certain replaced-and-used mood
rename type mood > old; add type mood values=a; drop type old \
    | add column u.a type=mood; use type mood; alter column u.a type=text \
    | none
drop function f; add function f | add trigger u.tr is=execute_function_f; use function f \
    | possible replaced-and-used f
drop column u.a; add column u.a | add index u.ix is=(a); use column u.a \
    | certain replaced-and-used u.a
drop column u.a; add column u.a | add index u.ix is=(b); use column u.b | none
alter column u.a type=int | add view w is=select_a_from_u; use table u; use column u.a \
    | certain altered-and-used u.a
alter column u.a type=? | add view w is=select_a_from_u; use table u; use column u.a \
    | certain altered-and-used u.a
alter column u.a type=int | add view w is=select_*_from_u; use table u \
    | possible altered-and-used u.a
alter column u.a type=int | add view w is=select_b_from_u; use table u; use column u.b | none
alter column u.a type=int | add index u.ix is=(a); use table u; use column u.a | none
alter column u.a nullable=false; use table u \
    | add view w is=select_a_from_u; use table u; use column u.a \
    | none
drop column u.a | add view w is=select_*_from_u; use table u | possible altered-and-used u.a
drop constraint u.uq_u_a \
    | add constraint o.fk is=foreign_key_(b)_references_u_(a); use table u; use column u.a \
    | possible dropped-and-used u.uq_u_a
drop constraint u.u_pkey \
    | add column o.u; use table u; use column u.id \
    | possible dropped-and-used u.u_pkey
drop constraint u.uq_u_b \
    | add constraint o.fk is=foreign_key_(b)_references_u_(a); use table u; use column u.a \
    | none
drop constraint u.ck_u_a \
    | add constraint o.fk is=foreign_key_(b)_references_u_(a); use table u; use column u.a \
    | none
drop constraint u.a_set; add constraint u.a_set is=check_(a_>_0) \
    | add constraint o.fk is=foreign_key_(b)_references_u_(a); use table u; use column u.a \
    | none
# values of an enum
drop type mood | guarded alter type mood values=add_value_'a' | certain dropped-and-used mood
drop type mood; add type mood values=a,b | guarded alter type mood values=add_value_'a' | none
drop type mood; add type mood values=b | guarded alter type mood values=add_value_'a' \
    | certain replaced-and-altered mood
drop type mood; add type mood values=? | guarded alter type mood values=add_value_'a' \
    | possible replaced-and-altered mood
drop type mood; add type mood values=a | alter type mood values=add_value_'a' \
    | certain replaced-and-altered mood
# rows
add column u.a nullable=false | seed table u names=name | certain required-and-inserted u.a
add column u.a nullable=false | seed table u names=? | possible required-and-inserted u.a
alter column u.a nullable=false | seed table u names=name | possible required-and-inserted u.a
add column u.a; alter column u.a nullable=false \
    | seed table u names=name \
    | certain required-and-inserted u.a
add column u.a nullable=false | guarded seed table u names=name \
    | possible required-and-inserted u.a
add column u.a nullable=false | seed table u names=name; use table o \
    | possible required-and-inserted u.a
add column u.a nullable=false | seed table u names=a,name; seed table u names=name \
    | certain required-and-inserted u.a
add column u.a | seed table u names=name | none
add column u.a nullable=false default=x | seed table u names=name | none
add column u.a nullable=false default=x; alter column u.a default= \
    | seed table u names=name \
    | certain required-and-inserted u.a
seed table u | update table u | possible data-twice u
seed table u | delete table o | none
"""
LINES = [line for line in PAIRS.splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("line", LINES)
def test_two_sides_meet(line: str) -> None:
    one, other, expected = (each.strip() for each in line.split(" | "))
    assert met(touches(one), touches(other)) == ([] if expected == "none" else [expected])


def test_the_table_is_whole() -> None:
    assert len(LINES) >= 90
