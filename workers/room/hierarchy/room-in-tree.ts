/** The part of a Room's RPC that is about where it hangs. */
import { DurableObject } from "cloudflare:workers";
import type { RoomId } from "../../../src/protocol/ids.ts";
import type { RoomList } from "../../../src/protocol/rest.ts";
import type { Env } from "../../env.ts";
import type { Parts } from "../parts.ts";
import type { Asker, Refused } from "../room-api.ts";
import type {
  ChildReport,
  ClaimAnswer,
  ListQuery,
  Named,
  NameClaim,
  Push,
  PushAnswer,
  Registered,
  Standing,
  TreeApi,
} from "./tree-api.ts";
import type { Tree } from "./tree.ts";

export abstract class RoomInTree extends DurableObject<Env> implements TreeApi {
  protected abstract get inTree(): { readonly tree: Tree; readonly parts: Parts };

  /** Only a fresh room may speak of its rules; the refusal, where it cannot become one now. A fresh one waits for nothing. */
  protected notReady(): Promise<Refused | undefined> | undefined {
    const { tree } = this.inTree;
    return tree.isFresh ? undefined : tree.ready();
  }

  async claimName(claim: NameClaim, asker?: Asker): Promise<ClaimAnswer> {
    return (await this.notReady()) ?? this.inTree.tree.claimName(claim, asker);
  }
  async unclaimName(claim: NameClaim): Promise<void> {
    this.inTree.tree.unclaimName(claim);
  }
  async registerChild(child: RoomId, known: number, report?: ChildReport): Promise<Registered> {
    return (await this.notReady()) ?? this.inTree.tree.registerChild(child, known, report);
  }
  async reportChild(report: ChildReport): Promise<number> {
    return this.inTree.tree.reportChild(report);
  }
  async releaseChild(child: RoomId): Promise<void> {
    this.inTree.tree.releaseChild(child);
  }
  async listRooms(asker: Asker, query: ListQuery): Promise<RoomList | Refused> {
    return (await this.notReady()) ?? this.inTree.tree.list(asker, query);
  }
  async findRoom(asker: Asker, name: string): Promise<Named | Refused> {
    return (await this.notReady()) ?? this.inTree.tree.find(asker, name);
  }

  async standing(): Promise<Standing> {
    const { record, place } = this.inTree.parts;
    if (!record.created || record.isRemoved) return {};
    const { name } = record.created;
    return { ...(name !== undefined && { name }), ...(place.lister !== undefined && { lister: place.lister }) };
  }
  async push(push: Push): Promise<PushAnswer> {
    return this.inTree.tree.push(push);
  }
  async announce(from: RoomId, frame: string): Promise<PushAnswer["next"]> {
    return this.inTree.tree.announce(from, frame);
  }
}
