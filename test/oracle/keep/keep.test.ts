import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "chai";
import { MaxUint256 } from "ethers/constants";
import type { Provider } from "ethers/providers";
import { rehearse } from "../../../oracle/keep/fill.ts";
import type { Keeper } from "../../../oracle/keep/open.ts";
import { fillsOf, profitLines, profitOf } from "../../../oracle/keep/report.ts";
import { keepAll, keepOnce } from "../../../oracle/keep/run.ts";
import { submittedOrders } from "../../../oracle/keep/submitted.ts";
import { formatSignedOrders } from "../../../protocol/signed-order.ts";
import type { Address, Hex } from "../../../protocol/units.ts";
import { type LiveMarket, liveMarket, send } from "../../support/live-market.ts";
import { refusal, refusalOf } from "../../support/refusal.ts";

/** An ether for a dollar: a fill's gas is worth fractions of a cent. */
const CHEAP = 10n ** 18n;
/** An ether for a hundred million: no tip below pays for gas. */
const DEAR = 10n ** 26n;
const DOLLAR = 10n ** 18n;

describe("keeping orders", function () {
  this.timeout(60_000);
  let live: LiveMarket;
  let keeper: Keeper;
  let announced: LiveMarket["announce"];

  beforeEach(async () => {
    live = await liveMarket();
    announced = live.announce;
    keeper = await live.openKeeper(CHEAP);
  });
  afterEach(async () => {
    keeper.close();
    await live.close();
  });

  const reopen = async (cashPerEtherWei = CHEAP, orders?: string) => {
    keeper.close();
    keeper = await live.openKeeper(cashPerEtherWei, orders);
  };
  const address = () => keeper.sender.poster.address;
  const cashOf = (account: string): Promise<bigint> => live.dollar.getFunction("balanceOf")(account);
  const etherOf = () => live.bank.provider.getBalance(address());
  const sent = () => live.bank.provider.getTransactionCount(address());
  const spent = ({ order }: Awaited<ReturnType<LiveMarket["order"]>>): Promise<boolean> =>
    live.window.getFunction("nonceSpent")(order.maker, order.nonce);

  /** A wallet contract of the tests that holds dollars and lets the desk take them. */
  async function wallet(name: string): Promise<Address> {
    const [treasury] = live.people;
    const contract = await live.ethers.deployContract(name);
    await send(live.dollar, treasury, "mint", [contract.target, 10n ** 24n]);
    await send(contract, treasury, "approve", [live.dollar.target, live.window.target]);
    return String(contract.target).toLowerCase() as Address;
  }

  it("fills an announced order for its tip, and counts its profit to the wei", async () => {
    const [, ann, ben] = live.people;
    await announced(await live.order(ann));
    await announced(await live.order(ben, { buy: false, limitWei: 0n, tipWei: DOLLAR / 50n }));
    const [cash, ether] = [await cashOf(address()), await etherOf()];
    const fill = (await keepOnce(keeper))!;
    expect([fill.filled, fill.skipped, fill.tipsWei]).to.deep.equal([2, 0, (12n * DOLLAR) / 100n]);
    expect((await cashOf(address())) - cash).to.equal(fill.tipsWei);
    expect(ether - (await etherOf())).to.equal(fill.gasWei);
    const profit = profitOf([fill], CHEAP);
    expect(profit.profitWei).to.equal(fill.tipsWei - fill.gasWei);
    expect(await keepOnce(keeper)).to.equal(undefined);
    expect(await sent()).to.equal(1);
  });

  it("leaves an order until the band crosses its limit, then fills it within that", async () => {
    const [, ann] = live.people;
    // 100 lots at 0.00101 dollars and a tip of a cent: not for 0.105 dollars, but for that at 0.00094.
    const limitWei = (105n * DOLLAR) / 1000n;
    const order = await live.order(ann, { limitWei, tipWei: DOLLAR / 100n });
    await announced(order);
    expect(await keepAll(keeper)).to.deep.equal([]);
    expect(await sent()).to.equal(0);
    await live.post(92n * 10n ** 13n, 99n * 10n ** 13n);
    await live.post(91n * 10n ** 13n, 94n * 10n ** 13n);
    const before = await cashOf(ann.address);
    const [fill] = await keepAll(keeper);
    expect(fill.filled).to.equal(1);
    expect(before - (await cashOf(ann.address)) <= limitWei).to.equal(true);
  });

  it("spends no gas on a tip that does not pay for it, nor on an order without one", async () => {
    const [, ann, ben] = live.people;
    await announced(await live.order(ann));
    await announced(await live.order(ben, { tipWei: 0n }));
    await reopen(DEAR);
    expect(await keepOnce(keeper)).to.equal(undefined);
    expect(keeper.book.size()).to.equal(1);
    await reopen(CHEAP);
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([1]);
    expect(await sent()).to.equal(1);
  });

  it("sends only what fills together: one of two with a nonce, and what the day leaves", async () => {
    const [, ann, ben] = live.people;
    const [dear, twin] = [await live.order(ann, { tipWei: 2n * DOLLAR }), await live.order(ann, { tipWei: DOLLAR })];
    const [most, more] = [
      await live.order(ben, { lots: 150_000, nonce: 1n, tipWei: 3n * DOLLAR }),
      await live.order(ben, { lots: 100_000, nonce: 2n, tipWei: DOLLAR }),
    ];
    for (const order of [twin, dear, more, most]) await announced(order);
    const fills = await keepAll(keeper);
    expect(fills.map(({ filled, skipped }) => [filled, skipped])).to.deep.equal([[2, 0]]);
    expect(fills[0].tipsWei).to.equal(5n * DOLLAR);
    expect([await spent(most), await spent(more)]).to.deep.equal([true, false]);
  });

  it("looks past what cannot fill, and forgets what never can", async () => {
    const [, ann, ben, dora] = live.people;
    const good = await live.order(ann);
    const { signature } = await live.order(ben);
    await announced({ ...good, signature });
    await announced(good);
    await announced({ ...good, signature: signature.replace(/..$/, "1b") as Hex });
    await announced(await live.order(ann, { deadlineS: 1n, nonce: 1n }));
    await announced(await live.order(ann, { fromRound: 9, nonce: 2n }));
    await announced(await live.order(dora, { nonce: 3n }));
    await send(live.dollar, dora, "approve", [live.window.target, 0]);
    expect((await keepAll(keeper)).map(({ filled, skipped }) => [filled, skipped])).to.deep.equal([[1, 0]]);
    expect(keeper.book.size()).to.equal(2);
    await send(live.dollar, dora, "approve", [live.window.target, MaxUint256]);
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([1]);
    expect(keeper.book.size()).to.equal(1);
  });

  it("cuts many orders into batches", async () => {
    const [, ann] = live.people;
    for (let nonce = 0n; nonce < 23n; nonce++) await announced(await live.order(ann, { lots: 10, nonce }));
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([20, 3]);
  });

  it("goes on after a kill with the very transaction it signed, and fills nothing twice", async () => {
    const [, ann] = live.people;
    await announced(await live.order(ann));
    live.line.dead = true;
    expect((await refusalOf(keepOnce(keeper))).name).to.equal("SendFailed");
    live.line.dead = false;
    const [written] = keeper.sender.journal.all();
    await reopen();
    const [fill] = await keepAll(keeper);
    expect(fill.hash).to.equal(written.hash);
    await reopen();
    expect(await keepAll(keeper)).to.deep.equal([]);
    expect(await sent()).to.equal(1);
    expect(await fillsOf(live.market, keeper.sender.journal)).to.deep.equal([fill]);
  });

  it("sends nothing when somebody else fills an order of the batch between the rehearsal and the sending", async () => {
    const [treasury, ann, ben] = live.people;
    const [mine, taken] = [await live.order(ann), await live.order(ben, { tipWei: DOLLAR })];
    await announced(mine);
    await announced(taken);
    const { provider } = live.bank;
    let calls = 0;
    const call: typeof provider.call = async (request) => {
      // The first is the rehearsal.
      if (++calls === 2) await send(live.window, treasury, "fill", [[taken.order], [taken.signature]]);
      return provider.call(request);
    };
    const get = (target: Provider, name: keyof Provider) => (name === "call" ? call : bound(target, name));
    const bound = (target: Provider, name: keyof Provider) => {
      const found = target[name];
      return typeof found === "function" ? found.bind(target) : found;
    };
    const bank = { ...live.bank, provider: new Proxy(provider, { get } as ProxyHandler<Provider>) };
    const error = await refusalOf(keepOnce({ ...keeper, market: { ...live.market, bank } }));
    const figures = { tipsWei: DOLLAR / 10n, wantedWei: (11n * DOLLAR) / 10n };
    expect([error.name, error.retry, error.figures]).to.deep.equal(["TipsGone", true, figures]);
    expect([calls, await sent()]).to.deep.equal([2, 0]);
    expect((await keepAll(keeper)).map(({ filled, skipped }) => [filled, skipped])).to.deep.equal([[1, 0]]);
  });

  it("counts a lost race: what somebody else filled meanwhile is skipped, and its gas is paid", async () => {
    const [treasury, ann, ben] = live.people;
    const [mine, taken] = [await live.order(ann), await live.order(ben, { tipWei: DOLLAR })];
    await announced(mine);
    await announced(taken);
    await live.rpc("evm_setAutomine", [false]);
    const pause = async () => {
      const fee = { maxPriorityFeePerGas: 10n ** 11n, maxFeePerGas: 2n * 10n ** 11n, gasLimit: 10n ** 6n };
      await (live.window.connect(treasury) as typeof live.window)
        .getFunction("fill")
        .send([taken.order], [taken.signature], fee)
        .catch(() => undefined);
      await live.rpc("evm_mine");
    };
    const fill = (await keepOnce({ ...keeper, sender: { ...keeper.sender, pause } }))!;
    expect([fill.filled, fill.skipped, fill.tipsWei]).to.deep.equal([1, 1, DOLLAR / 10n]);
    await live.rpc("evm_setAutomine", [true]);
    const lines = profitLines(await fillsOf(live.market, keeper.sender.journal), CHEAP, 18);
    expect(lines).to.have.length(3);
    expect(lines[2]).to.match(/^all +1 +1 +0\.1 +0\.000\d+ +0\.09\d+$/);
  });

  it("sends enough gas for a wallet that turns greedy on the way, and reckons with that before", async () => {
    const [, ann, ben] = live.people;
    const maker = await wallet("GreedyWallet");
    const { order } = await live.order(ann);
    for (let nonce = 0n; nonce < 3n; nonce++) await announced({ order: { ...order, maker, nonce }, signature: "0x" });
    const greedy = await live.ethers.getContractAt("GreedyWallet", maker, ben);
    await live.rpc("evm_setAutomine", [false]);
    const pause = async () => {
      const fee = { maxPriorityFeePerGas: 10n ** 11n, maxFeePerGas: 2n * 10n ** 11n, gasLimit: 10n ** 5n };
      await greedy
        .getFunction("turn")
        .send(fee)
        .catch(() => undefined);
      await live.rpc("evm_mine");
    };
    const fill = (await keepOnce({ ...keeper, sender: { ...keeper.sender, pause } }))!;
    await live.rpc("evm_setAutomine", [true]);
    expect([fill.filled, fill.skipped, fill.fickle]).to.deep.equal([3, 0, []]);
    expect(fill.gasWei > 0n).to.equal(true);
  });

  it("counts for a wallet contract all the gas that it may burn", async () => {
    const [, ann] = live.people;
    const maker = await wallet("GreedyWallet");
    const rehearsal = await rehearse(live.market, address(), CHEAP);
    const plain = await live.order(ann);
    const byWallet = { order: { ...plain.order, maker }, signature: "0x" as Hex };
    const more = (await rehearsal.gas([byWallet])) - (await rehearsal.gas([plain]));
    // What an honest wallet adds, and the hundred thousand.
    expect([more > 100_000n, more < 150_000n], `${more}`).to.deep.equal([true, true]);
  });

  it("pays once for a wallet that signs in rehearsals alone, and never again, after a restart neither", async () => {
    const [, ann, ben] = live.people;
    const maker = await wallet("FickleWallet");
    const { order } = await live.order(ann);
    for (let nonce = 0n; nonce < 3n; nonce++) await announced({ order: { ...order, maker, nonce }, signature: "0x" });
    const [fill, ...more] = await keepAll(keeper);
    expect(more).to.deep.equal([]);
    expect([fill.filled, fill.skipped, fill.tipsWei]).to.deep.equal([0, 3, 0n]);
    expect(fill.fickle).to.deep.equal([maker, maker, maker]);
    await announced({ order: { ...order, maker, nonce: 9n }, signature: "0x12" });
    expect(await keepAll(keeper)).to.deep.equal([]);
    await reopen();
    expect(await keepAll(keeper)).to.deep.equal([]);
    expect(await sent()).to.equal(1);
    await announced(await live.order(ben));
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([1]);
  });

  it("takes orders from files as makers hand them in, and says once which it cannot read", async () => {
    const [, ann, ben] = live.people;
    const folder = join(live.folder, "orders");
    await mkdir(folder);
    await writeFile(join(folder, "ann.json"), formatSignedOrders([await live.order(ann)]));
    await writeFile(join(folder, "bad.json"), '{"order": {}}');
    await writeFile(join(folder, "read.me"), "no order");
    await reopen(CHEAP, folder);
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([1]);
    await writeFile(join(folder, "ben.json"), formatSignedOrders([await live.order(ben)]));
    expect((await keepAll(keeper)).map(({ filled }) => filled)).to.deep.equal([1]);
    const said: string[] = [];
    const { next } = submittedOrders(folder, (line) => said.push(line));
    expect([next().length, next().length]).to.deep.equal([2, 2]);
    expect(said).to.have.length(1);
    expect(said[0]).to.include("bad.json is passed over: BadOrder: signed order: order.buy");
    expect(submittedOrders(join(folder, "ann.json"), () => undefined).next()).to.have.length(1);
    const error = refusal(() => submittedOrders("nowhere", () => undefined).next());
    expect([error.name, error.figures]).to.deep.equal(["OrdersMissing", { path: "nowhere" }]);
  });
});
