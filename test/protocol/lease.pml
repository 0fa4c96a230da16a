/* The lease: an owner that renews, may hang and may wake again; observers that would take over; a wall clock that anybody may set.
 * Time is a common tick: monotonic clocks of one host run at the same speed. The wall clock says anything at any time.
 * Rule: an observer may take a lease of an owner that cannot be proven dead after it has seen the same sign (token and
 * renewal counter) for L ticks of its own monotonic clock, and only if the sign is still the same in the transaction that takes it.
 * Defects: -DN_WALL (a lease lapses by the wall clock), -DN_NOCAS (the sign is not compared again in the transaction),
 * -DN_SETS (renewals write a time that may come again, in place of a counter). */
#ifndef L
#define L 3            /* ticks that a lease lasts */
#endif
#ifndef HANGS
#define HANGS 1        /* times the owner stops for long: SIGSTOP, a stalled disk */
#endif
#ifndef WAKES
#define WAKES 1        /* times it goes on again */
#endif
#ifndef RENEWALS
#define RENEWALS 7     /* renewals before time stands still for a healthy owner: the bound of the search */
#endif
#define FAR 9
#ifdef NOASSERT
#define HEALTHYKEPT skip
#else
#define HEALTHYKEPT assert(age >= L)
#endif

/* ---- the store ---- */
byte tok = 1;          /* fencing token */
byte sign = 0;         /* renewal counter */
byte until = L;        /* wall clock time of the lapse: a hint for people */
/* ---- the world ---- */
byte wall = 0;         /* what the wall clock says: 0, L or FAR */
bit hung = 0;
byte age = 0;          /* ticks since the last renewal of the first owner */
byte watched[2];       /* ticks since an observer first saw the sign it holds */
bit watching[2];
byte hangs = HANGS, wakes = WAKES, renewals = RENEWALS, taken = 0;
bit lost = 0;          /* the first owner has found out */

#define OWNS (tok == 1)
/* A healthy owner renews once a tick: a tick waits for it. Observers look whenever they get to it, never too early. */
#define MAYTICK (hung || !OWNS || lost || age == 0)

proctype Owner() {
  do
  :: d_step { !hung && OWNS && renewals > 0 && age > 0 -> renewals--; age = 0;
#ifdef N_SETS
       if :: wall == 0 -> sign = 0 :: wall == L -> sign = 1 :: else -> sign = 2 fi;
#else
       sign++;
#endif
       until = wall + L }
  :: d_step { !hung && hangs > 0 -> hangs--; hung = 1 }
  :: d_step { hung && wakes > 0 -> wakes--; hung = 0 }
  :: d_step { !hung && !OWNS && !lost -> lost = 1 }        /* the renewal matches no row: fenced, stops */
  :: lost -> break
  od
}

proctype Observer(byte o) {
  byte st = 0, ss = 0;
  do
  :: d_step { !watching[o] -> st = tok; ss = sign; watched[o] = 0; watching[o] = 1 }
  :: d_step { watching[o] && (tok != st || sign != ss) -> watching[o] = 0; watched[o] = 0 }   /* it lives: watch from here */
#ifdef N_WALL
  :: d_step { OWNS && until < wall -> HEALTHYKEPT; tok++; taken++ }; break
#else
  :: watching[o] && watched[o] >= L ->
#ifdef N_NOCAS
     if
     :: d_step { OWNS -> assert(age >= L); tok++; taken++ }; break
     :: d_step { !OWNS -> watching[o] = 0; watched[o] = 0 }
     fi
#else
     if
     :: d_step { tok == st && sign == ss -> if :: st == 1 -> assert(age >= L) :: else fi;   /* [healthy owner kept] */
          tok++; taken++; watching[o] = 0 }; break
     :: d_step { tok != st || sign != ss -> watching[o] = 0; watched[o] = 0 }
     fi
#endif
#endif
  :: atomic { taken > 0 && !watching[o] -> break }
  od
}

proctype Time() {
  do
  :: d_step { MAYTICK ->
       if :: age < FAR -> age++ :: else fi;
       if :: watching[0] && watched[0] < FAR -> watched[0]++ :: else fi;
       if :: watching[1] && watched[1] < FAR -> watched[1]++ :: else fi }
  od
}

proctype Wall() {
  do
  :: wall != 0 -> wall = 0
  :: wall != L -> wall = L
  :: wall != FAR -> wall = FAR
  od
}

/* The same token is never given twice. */
active proctype Watch() {
endw:
  atomic { taken + 1 != tok -> assert(false) }                                              /* [one owner per token] */
}

init { atomic { run Owner(); run Observer(0); run Observer(1); run Time(); run Wall() } }

#ifdef LIVE
ltl taken_over { [] (hung -> <> (taken > 0)) }
#endif
