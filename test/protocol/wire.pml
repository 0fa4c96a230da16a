/* Runner and server: claim done, then reports 1..R in order, an end record, a spool on disk, a lossy link, a server that crashes.
 * Two senders share one spool: the wrapper, and the reader that replays the spool from a shared file system.
 * The store has commits that survive a killed process but not a power cut (report batches; SQLite synchronous=NORMAL) and
 * durable ones (the end record; FULL), which make everything before them durable too.
 * A report that the server refuses for good (number BAD) is replaced by a `rejected` marker of the same number, by whichever
 * sender hears of the refusal: the numbers behind it go on, and nothing is sent again without end.
 * Defects: -DN_INSIST (the refused batch is repeated as it was), -DN_SKIP (the refused report is left out, with its number),
 * -DN_ACKFIRST (answer before commit), -DN_TRIM (spool dropped at the acknowledgement, power cuts allowed),
 * -DN_BLINDEND (end accepted whatever the cursor), -DN_NOSEQ (no sequence check). */
#ifndef R
#define R 3
#endif
#ifndef KILLS
#define KILLS 2        /* server process killed */
#endif
#ifndef CUTS
#define CUTS 1         /* power cuts: the store falls back to what was durable */
#endif
#ifndef LOST
#define LOST 2         /* answers lost */
#endif
#ifndef BAD
#define BAD 0          /* number of the report that is refused; 0: none */
#endif
#define SENDERS 2

/* ---- store ---- */
byte cursor = 0, durable = 0;      /* accepted up to here; survives a power cut up to there */
byte count[R+1];                   /* times report n is counted */
bit ended = 0;                     /* committed durably */
byte marked = 0;                   /* times the marker of report BAD is stored */
/* ---- runner's node ---- */
byte written = 0;                  /* reports appended to the spool */
byte trimmed = 0;                  /* spool dropped up to here */
byte acked = 0;                    /* highest report any sender was told is stored */
bit exited = 0, told = 0;          /* user code has ended; runner knows that the end is stored */
byte kills = KILLS, cuts = CUTS, lost = LOST;

inline CUT() { cuts--; k = R;
  do :: k > durable -> count[k] = 0; if :: k == BAD -> marked = 0 :: else fi; k-- :: else -> break od; cursor = durable; k = 0 }

/* report k is stored, or the marker in its place */
inline STORE(k) { if :: k == BAD -> assert(mark); marked++; assert(marked <= 1) :: else -> count[k]++ fi }   /* [bad report refused] */

#define HASBAD (BAD > from && BAD <= to && BAD > cursor && !mark)

proctype Code() {                  /* the user's program logs, then ends */
  do
  :: d_step { written < R -> written++ }
  :: d_step { exited = 1 }; break  /* at any moment: the last report may be number 0..R */
  od
}

proctype Sender() {
  byte from = 0, to = 0, k = 0, ans = 0;
  bit mark = 0;                    /* has heard that report BAD is refused */
  do
  :: told -> break
  /* a batch from what this sender believes the cursor is: one report, or all it can see */
  :: d_step { !told && from < written && trimmed <= from -> to = from + 1 }; goto batch
  :: d_step { !told && from + 1 < written && trimmed <= from -> to = written }; goto batch
  :: d_step { !told && exited && from == written -> to = written }; goto final
#ifdef N_TRIM
  :: d_step { !told && from < trimmed -> from = trimmed }
#endif
  od;
  goto fin;
batch:
  skip;
#ifdef N_ACKFIRST
  d_step { ans = to; if :: to > acked -> acked = to :: else fi };
  if
  :: d_step { kills > 0 -> kills-- ; from = ans }      /* killed between answer and commit */
  :: d_step { k = from + 1; do :: k <= to -> if :: k == cursor + 1 -> cursor = k; count[k]++ :: else fi; k++ :: else -> break od; from = ans; k = 0 }
  fi;
#else
  if
  :: d_step { kills > 0 -> kills--; ans = from }       /* killed before commit: no answer */
  :: d_step { HASBAD -> ans = from;                    /* 422 with its index: nothing is stored */
#ifdef N_SKIP
       written--; to--;
#endif
#ifndef N_INSIST
       mark = 1
#endif
     }
  :: d_step { !(HASBAD) ->                             /* one transaction */
       k = from + 1;
       do
       :: k <= to ->
#ifdef N_NOSEQ
          if :: k > cursor -> cursor = k :: else fi; count[k]++;
#else
          if :: k == cursor + 1 -> cursor = k; STORE(k) :: else fi;  /* below: known; above: a gap, refused */
#endif
          assert(count[k] <= 1);                       /* [counted once] */
          k++
       :: else -> break
       od; k = 0; ans = cursor }
     if
     :: d_step { if :: ans > acked -> acked = ans :: else fi;
#ifdef N_TRIM
          if :: ans > trimmed -> trimmed = ans :: else fi;
#endif
          from = ans }                                 /* the server's cursor rules, even if it is lower */
     :: d_step { lost > 0 -> lost-- }                  /* answer lost: send again */
     :: d_step { kills > 0 -> kills-- }                /* killed after commit */
     fi
  fi;
#endif
  if :: d_step { cuts > 0 && !ended -> CUT() } :: skip fi;
  goto again;
final:
  if
#ifdef N_BLINDEND
  :: d_step { ended = 1; durable = cursor; told = 1 }
#else
  :: d_step { cursor == to -> ended = 1; durable = cursor; told = 1 }
  :: d_step { cursor == to && lost > 0 -> lost--; ended = 1; durable = cursor }
  :: d_step { cursor != to -> from = cursor }          /* 409 with the cursor: replay first */
#endif
  :: d_step { kills > 0 -> kills-- }
  fi;
again:
  to = 0; ans = 0;
  do
  :: told -> break
  :: d_step { !told && from < written && trimmed <= from -> to = from + 1 }; goto batch
  :: d_step { !told && from + 1 < written && trimmed <= from -> to = written }; goto batch
  :: d_step { !told && exited && from == written -> to = written }; goto final
#ifdef N_TRIM
  :: d_step { !told && from < trimmed -> from = trimmed }
#endif
  od;
fin: skip
}

#define COUNTED(n) (n > written || n == BAD || count[n] == 1)
#define STOREDALL ((!ended || (COUNTED(1) && COUNTED(R) && (BAD == 0 || BAD > written || marked == 1))) && (!ended || (cursor == written && durable == written)))
active proctype Watch() {
endw:
  if
  :: atomic { ended && exited && !STOREDALL -> assert(false) }                       /* [no report lost at the end] */
  :: atomic { trimmed > cursor -> assert(false) }                                     /* [spool covers what may be lost] */
#ifdef N_ACKFIRST
  :: atomic { acked > cursor && kills < KILLS -> assert(false) }
#elif CUTS == 0
  :: atomic { acked > cursor -> assert(false) }                                       /* [acknowledged = stored] */
#endif
  fi
}
init { atomic { run Code(); run Sender(); run Sender() } }
#ifdef LIVE
/* time passes: every run is infinite, so a run that is merely stuck counts as a violation too */
bit tick = 0;
active proctype Tick() { do :: tick = 0; tick = 0 od }
ltl ends { <>[] (ended && told) }
#endif
